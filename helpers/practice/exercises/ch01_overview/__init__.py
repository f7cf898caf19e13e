"""Exercises about chapter 01: waits side by side, memory apart, and who is free first."""

# Their order is that of the notebook.
# isort: off
from helpers.practice.exercises.ch01_overview import wait_together
from helpers.practice.exercises.ch01_overview import results_home
from helpers.practice.exercises.ch01_overview import makespan
# isort: on

__all__ = ["makespan", "results_home", "wait_together"]
