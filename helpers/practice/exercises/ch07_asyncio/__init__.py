"""Exercises about chapter 07: tasks, time limits, rates, and a server for many clients."""

# Their order is that of the notebook.
# isort: off
from helpers.practice.exercises.ch07_asyncio import still_serial
from helpers.practice.exercises.ch07_asyncio import give_up_in_time
from helpers.practice.exercises.ch07_asyncio import rate_limiter
from helpers.practice.exercises.ch07_asyncio import chat_server
# isort: on

__all__ = ["chat_server", "give_up_in_time", "rate_limiter", "still_serial"]
