"""Exercises about chapter 08: measure what decides, send little, choose."""

# Their order is that of the notebook.
# isort: off
from helpers.practice.exercises.ch08_choosing import share_of_computing
from helpers.practice.exercises.ch08_choosing import little_home
from helpers.practice.exercises.ch08_choosing import choose_a_model
# isort: on

__all__ = ["choose_a_model", "little_home", "share_of_computing"]
