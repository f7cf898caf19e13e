"""Exercises about chapter 05: pools that lose nothing, hold back, and come to an end."""

# Their order is that of the notebook.
# isort: off
from helpers.practice.exercises.ch05_futures import nested_pool
from helpers.practice.exercises.ch05_futures import every_outcome
from helpers.practice.exercises.ch05_futures import ordered_map
from helpers.practice.exercises.ch05_futures import thumbnails
# isort: on

__all__ = ["every_outcome", "nested_pool", "ordered_map", "thumbnails"]
