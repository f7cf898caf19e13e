"""Exercises about chapter 03: threads that are started, waited for, asked and stopped."""

# Their order is that of the notebook.
# isort: off
from helpers.practice.exercises.ch03_threading import staircase
from helpers.practice.exercises.ch03_threading import thread_with_result
from helpers.practice.exercises.ch03_threading import stoppable_worker
# isort: on

__all__ = ["staircase", "stoppable_worker", "thread_with_result"]
