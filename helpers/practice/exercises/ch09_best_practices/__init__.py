"""Exercises about chapter 09: a lock given back, a writer that ends, things made once."""

# Their order is that of the notebook.
# isort: off
from helpers.practice.exercises.ch09_best_practices import given_back
from helpers.practice.exercises.ch09_best_practices import journal
from helpers.practice.exercises.ch09_best_practices import made_once
# isort: on

__all__ = ["given_back", "journal", "made_once"]
