"""An event loop of its own for a coroutine, also where a loop is running already."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
from contextvars import copy_context
from typing import Any, TypeVar

T = TypeVar("T")


def run_beside(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end on a new event loop in another thread.

    ``asyncio.run`` refuses where a loop is running, as in a notebook. The coroutine
    must not use what belongs to another loop. If the waiting is interrupted, the
    coroutine is cancelled, and its thread has ended when this returns.

    Args:
        main: The coroutine.

    Returns:
        What the coroutine returns.

    Raises:
        BaseException: What the coroutine raises.

    Example:
        >>> run_beside(asyncio.sleep(0, "done"))
        'done'
    """
    outcome: Future[T] = Future()
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any] | None]] = []
    over = threading.Event()

    async def started() -> T:
        running.append((asyncio.get_running_loop(), asyncio.current_task()))
        if over.is_set():  # interrupted before there was a task to cancel
            main.close()
            raise asyncio.CancelledError
        return await main

    def work() -> None:
        try:
            outcome.set_result(asyncio.run(started()))
        except BaseException as error:
            outcome.set_exception(error)

    thread = threading.Thread(
        target=copy_context().run, args=(work,), name="event loop", daemon=True
    )
    try:
        thread.start()
        return outcome.result()
    finally:
        # After an interrupt it is still at work.
        over.set()
        for loop, task in running:
            if task is not None:
                with suppress(RuntimeError):  # the loop is closed: it is done
                    loop.call_soon_threadsafe(task.cancel)
        if thread.is_alive():
            thread.join()
