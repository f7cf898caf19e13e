"""What each model costs on this computer before it does any work: measured, not guessed."""

from __future__ import annotations

import asyncio
import sys
import time
from concurrent.futures import BrokenExecutor, Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache

from helpers.advice import calls
from helpers.advice.pools import Make, closing, interpreters, processes, threads
from helpers.advice.samples import Model
from helpers.loops import run_beside

# The first worker may take this long to answer, then it counts as broken.
PATIENCE = 20.0
_TASKS = 64
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """What a model costs beside the work.

    Attributes:
        start: Seconds until the first worker is there and can import the function, and
            to end it.
        task: Seconds to hand one task to a worker and to get its result.
        byte: Seconds for each pickled byte on its way.
        worker: Seconds for each further worker.
    """

    start: float = 0.0
    task: float = 0.0
    byte: float = 0.0
    worker: float = 0.0


def measure(payload: bytes | None) -> tuple[dict[Model, Cost], dict[Model, str]]:
    """Measure what the models cost.

    Threads and tasks are measured once in a session. Workers with a memory of their
    own have to import what the function needs, so one of each kind is started for
    each function.

    Args:
        payload: The pickled function with one item; ``None`` leaves processes and
            interpreters out.

    Returns:
        The costs, and for models that do not work here the reason.

    Example:
        >>> found, obstacles = measure(None)
        >>> 0 < found[Model.ASYNCIO].task and 0 < found[Model.THREADS].task
        True
    """
    found = {Model.LOOP: Cost(), Model.ASYNCIO: _tasks(), Model.THREADS: _threads()}
    obstacles: dict[Model, str] = {}
    if payload is not None:
        makers: dict[Model, Make] = {Model.PROCESSES: processes}
        if sys.version_info >= (3, 14):
            makers[Model.INTERPRETERS] = interpreters
        _first_process()
        for model, make in makers.items():
            outcome = _workers(make, payload)
            if isinstance(outcome, str):
                obstacles[model] = outcome
            elif model is Model.INTERPRETERS:
                # The modules of one are imported after those of the other.
                found[model] = replace(outcome, worker=outcome.start)
            else:
                found[model] = outcome
    return found, obstacles


@cache
def _first_process() -> None:
    # It starts a fork server or a resource tracker along, which stays for all others.
    with suppress(TimeoutError, BrokenExecutor), closing(processes(1)) as pool:
        pool.submit(int).result(PATIENCE)


def _workers(make: Make, payload: bytes) -> Cost | str:
    begin = time.perf_counter()
    try:
        with closing(make(1)) as pool:
            problem = pool.submit(calls.load, payload).result(PATIENCE)
            ready = time.perf_counter()
            task = _per_task(pool)
            byte = _per_byte(pool)
            done = time.perf_counter()
    except TimeoutError:
        return f"a worker did not answer within {PATIENCE:g} s"
    except BrokenExecutor as error:
        return f"a worker ended while it imported the function ({error})"
    if problem:
        return f"a worker cannot import it ({problem})"
    return Cost(time.perf_counter() - done + ready - begin, task, byte)


@cache
def _threads() -> Cost:
    workers, tasks = [], []
    for _ in range(_ROUNDS):
        begin = time.perf_counter()
        # Two, since with a GIL they get into each other's way.
        with closing(threads(2)) as pool:
            pool.submit(int).result()
            ready = time.perf_counter()
            tasks.append(_per_task(pool))
            done = time.perf_counter()
        workers.append(time.perf_counter() - done + ready - begin)
    return Cost(min(workers), min(tasks), worker=min(workers))


def _per_task(pool: Executor) -> float:
    """Seconds for a task that does nothing; what disturbs makes them only longer."""
    times = []
    for _ in range(_ROUNDS):
        begin = time.perf_counter()
        list(pool.map(abs, range(_TASKS)))
        times.append((time.perf_counter() - begin) / _TASKS)
    return min(times)


def _per_byte(pool: Executor) -> float:
    """Seconds for a byte to a worker, or back."""
    block, times = bytes(1_000_000), []
    for _ in range(_ROUNDS):
        begin = time.perf_counter()
        pool.submit(bytes, block).result()
        times.append(time.perf_counter() - begin)
    return min(times) / (2 * len(block))


@cache
def _tasks() -> Cost:
    async def nothing() -> None:
        await asyncio.sleep(0)

    async def main() -> list[float]:
        times = []
        for _ in range(_ROUNDS):
            begin = time.perf_counter()
            await asyncio.gather(*(nothing() for _ in range(_TASKS)))
            times.append(time.perf_counter() - begin)
        return times

    begin = time.perf_counter()
    spent = run_beside(main())
    return Cost(time.perf_counter() - begin - sum(spent), min(spent) / _TASKS)
