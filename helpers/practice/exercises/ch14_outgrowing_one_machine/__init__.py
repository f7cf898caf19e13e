"""Exercises about chapter 14: batches, lost workers, partitions, and the best number."""

# Their order is that of the notebook.
# isort: off
from helpers.practice.exercises.ch14_outgrowing_one_machine import most_done
from helpers.practice.exercises.ch14_outgrowing_one_machine import memory_batches
from helpers.practice.exercises.ch14_outgrowing_one_machine import lost_workers
from helpers.practice.exercises.ch14_outgrowing_one_machine import map_reduce
# isort: on

__all__ = ["lost_workers", "map_reduce", "memory_batches", "most_done"]
