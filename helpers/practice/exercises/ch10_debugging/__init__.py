"""Exercises about chapter 10: who is stuck, and whose error got lost."""

# Their order is that of the notebook.
# isort: off
from helpers.practice.exercises.ch10_debugging import lost_errors
from helpers.practice.exercises.ch10_debugging import who_is_stuck
from helpers.practice.exercises.ch10_debugging import stack_dump
# isort: on

__all__ = ["lost_errors", "stack_dump", "who_is_stuck"]
