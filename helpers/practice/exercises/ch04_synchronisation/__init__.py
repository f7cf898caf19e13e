"""Exercises about chapter 04: locks, conditions, semaphores, and their mistakes."""

# Their order is that of the notebook.
# isort: off
from helpers.practice.exercises.ch04_synchronisation import lost_update
from helpers.practice.exercises.ch04_synchronisation import box_office
from helpers.practice.exercises.ch04_synchronisation import bounded_buffer
from helpers.practice.exercises.ch04_synchronisation import transfer
from helpers.practice.exercises.ch04_synchronisation import readers_writers
from helpers.practice.exercises.ch04_synchronisation import philosophers
from helpers.practice.exercises.ch04_synchronisation import sleeping_barber
# isort: on

__all__ = [
    "bounded_buffer",
    "box_office",
    "lost_update",
    "philosophers",
    "readers_writers",
    "sleeping_barber",
    "transfer",
]
