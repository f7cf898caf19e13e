"""Exercises about chapter 06: processes that share work and memory, and that may die."""

# Their order is that of the notebook.
# isort: off
from helpers.practice.exercises.ch06_multiprocessing import word_count
from helpers.practice.exercises.ch06_multiprocessing import shared_primes
from helpers.practice.exercises.ch06_multiprocessing import dead_worker
# isort: on

__all__ = ["dead_worker", "shared_primes", "word_count"]
