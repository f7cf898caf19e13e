"""Runs the models on all the items and takes the time: the truth beside a prediction."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pickle import PicklingError
from typing import Any

from helpers.advice.calls import Call, names_item
from helpers.advice.pools import Make, closing, interpreters, processes, threads
from helpers.advice.prediction import Prediction
from helpers.advice.samples import Model
from helpers.loops import run_beside
from helpers.units import seconds

_MAKERS: dict[Model, Make] = {
    Model.THREADS: threads,
    Model.PROCESSES: processes,
    Model.INTERPRETERS: interpreters,
}


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of one model.

    Attributes:
        model: Which.
        seconds: For all items, the start and the end of the workers included; ``None``
            if it did not get so far.
        problem: Why it did not.
    """

    model: Model
    seconds: float | None
    problem: str = ""


def run(
    call: Call,
    items: Sequence[Any],
    prediction: Prediction,
    asynchronous: bool,
    left: float,
) -> Trial:
    """Run one model on all items.

    No thread, process or task of it is left when it returns, or raises.

    Args:
        call: The function.
        items: What it is called with.
        prediction: Of the model.
        asynchronous: Whether the function is a coroutine function.
        left: Seconds after which it is stopped. A call that is under way in a thread
            is waited for.

    Raises:
        BaseException: What the function raises; a note names the item.

    Example:
        >>> trial = run(Call(abs, "abs"), [-1, 2], Prediction(Model.THREADS), False, 9.0)
        >>> trial.model, trial.seconds < 9, trial.problem
        (<Model.THREADS: 'threads'>, True, '')
    """
    model = prediction.model
    begin = time.perf_counter()
    try:
        if asynchronous:
            way = _one_by_one if model is Model.LOOP else _together
            run_beside(way(call, items, left))
        elif model is Model.LOOP:
            _loop(call, items, begin + left)
        else:
            _pool(call, items, prediction, left)
    except Exception as error:
        if names_item(error):
            raise
        if isinstance(error, TimeoutError):
            return Trial(model, None, f"stopped after {seconds(left)}, the budget's rest")
        if isinstance(error, BrokenExecutor | PicklingError | TypeError | AttributeError):
            return Trial(model, None, f"failed: {type(error).__name__}: {error}")
        raise
    return Trial(model, time.perf_counter() - begin)


def _loop(call: Call, items: Sequence[Any], end: float) -> None:
    for index, item in enumerate(items):
        if time.perf_counter() > end:
            raise TimeoutError
        call(index, item)


def _pool(call: Call, items: Sequence[Any], prediction: Prediction, left: float) -> None:
    stop = threading.Event()
    work: Callable[[int, Any], Any] = call
    if prediction.model is Model.THREADS:

        def work(index: int, item: Any) -> Any:
            # A worker takes no notice of the end of the others; so it looks itself.
            return None if stop.is_set() else call(index, item)

    with closing(_MAKERS[prediction.model](prediction.workers)) as pool:
        try:
            results = pool.map(
                work, range(len(items)), items, timeout=left, chunksize=prediction.chunk
            )
            for _ in results:
                pass
        except BaseException:
            stop.set()
            raise


async def _one_by_one(call: Call, items: Sequence[Any], left: float) -> None:
    async with asyncio.timeout(left):
        for index, item in enumerate(items):
            await call.wait(index, item)


async def _together(call: Call, items: Sequence[Any], left: float) -> None:
    tasks = [
        asyncio.ensure_future(call.wait(index, item)) for index, item in enumerate(items)
    ]
    if not tasks:
        return
    try:
        done, pending = await asyncio.wait(
            tasks, timeout=left, return_when=asyncio.FIRST_EXCEPTION
        )
    finally:
        for task in tasks:
            task.cancel()
    errors = [error for task in done if (error := task.exception())]
    if errors:
        raise errors[0]
    if pending:
        raise TimeoutError
