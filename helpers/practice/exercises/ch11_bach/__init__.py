"""Exercises about chapter 11: many questions to a model, a batch, work behind a window."""

# Their order is that of the notebook.
# isort: off
from helpers.practice.exercises.ch11_bach import job_behind_a_window
from helpers.practice.exercises.ch11_bach import resume_a_batch
from helpers.practice.exercises.ch11_bach import ask_many
# isort: on

__all__ = ["ask_many", "job_behind_a_window", "resume_a_batch"]
