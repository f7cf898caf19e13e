"""Exercises about chapter 02: whether there is a GIL, and who gives it back."""

# Their order is that of the notebook.
# isort: off
from helpers.practice.exercises.ch02_the_gil import gil_in_use
from helpers.practice.exercises.ch02_the_gil import who_lets_go
from helpers.practice.exercises.ch02_the_gil import large_pieces
from helpers.practice.exercises.ch02_the_gil import watch_a_call
# isort: on

__all__ = ["gil_in_use", "large_pieces", "watch_a_call", "who_lets_go"]
