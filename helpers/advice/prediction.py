"""How long each model would take: arithmetic on samples, costs and a machine."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass

from helpers.advice.costs import Cost
from helpers.advice.samples import Model, Samples
from helpers.machine import Machine

# As many as ThreadPoolExecutor takes at most of its own accord.
_MOST_THREADS = 32
# More than that ProcessPoolExecutor refuses on Windows.
_MOST_PROCESSES = 61
# What the arithmetic leaves out, such as caches and the clock rate, as a share.
_DOUBT = 0.1
# Up to here each item is put on a worker; beyond, the end of the schedule is lost in it.
_MOST_SCHEDULED = 20_000
_IN_CHUNKS = 0.01


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model is predicted to take.

    Attributes:
        model: Which.
        seconds: For all items; NaN if it cannot run here.
        low: It may take as little, beside the other models; that all of them may be off
            together, since the samples were, is not in it.
        high: It may take as much, in the same sense.
        workers: Threads, processes or tasks at the same time.
        chunk: Items that a worker is handed at a time.
        obstacle: Why it cannot run here; ``""`` if it can.
    """

    model: Model
    seconds: float = math.nan
    low: float = math.nan
    high: float = math.nan
    workers: int = 1
    chunk: int = 1
    obstacle: str = ""


def predictions(
    samples: Samples,
    costs: Mapping[Model, Cost],
    obstacles: Mapping[Model, str],
    machine: Machine,
) -> list[Prediction]:
    """Predict what each model takes for all the items.

    Whatever the workers, a run takes no less than each of these: the *schedule* of the
    calls on the workers, the next item always to the worker that is free first (list
    scheduling; Graham, "Bounds on Multiprocessing Timing Anomalies", 1969); the CPU
    time of all calls on the usable CPUs; and, in threads, that part of it which holds
    the GIL on one CPU. The longest of these counts. To it come the start of the workers
    and, for each item, handing it over, pickling it and its result, and their way. Tasks
    of asyncio all begin at once, and share one CPU.

    Workers are as many as keep the usable CPUs busy, which are more the more they wait
    (Goetz et al., "Java Concurrency in Practice", 2006, 8.2), but at most 32 threads,
    and no more processes than CPUs. Short items go to processes in chunks, so that each
    of them gets four.

    Args:
        samples: What is known of the function.
        costs: Of each model that is to be predicted.
        obstacles: Of models that cannot run here, the reason.
        machine: Where it is to run.

    Returns:
        One for each model in either mapping, the simpler models first.

    Example:
        >>> from helpers.machine import this_machine
        >>> nap = Samples("nap", 10, walls=(0.5, 0.5), cpus=(0.0, 0.0))
        >>> costs = {Model.LOOP: Cost(), Model.THREADS: Cost(0.001, 1e-5, worker=1e-4)}
        >>> loop, threads = predictions(nap, costs, {}, this_machine())
        >>> loop.seconds, round(threads.seconds, 1), threads.workers
        (5.0, 0.5, 10)
    """
    found = []
    for model in Model:
        if model in obstacles:
            found.append(Prediction(model, obstacle=obstacles[model]))
        elif model in costs:
            found.append(_predict(model, samples, costs[model], machine))
    return found


def _predict(model: Model, samples: Samples, cost: Cost, machine: Machine) -> Prediction:
    workers = _workers(model, samples, machine.usable_cpus)
    # Pool.map() of multiprocessing chooses its chunks so.
    chunk = 1
    if model is Model.PROCESSES and samples.wall < _IN_CHUNKS:
        chunk = max(1, math.ceil(samples.count / (4 * workers)))

    def total(held: float) -> float:
        if not samples.count:
            return 0.0
        work = _work(model, samples, workers, chunk, held, machine)
        handing = samples.count * (cost.task / chunk + samples.pickled * cost.byte)
        return cost.start + (workers - 1) * cost.worker + handing + work

    held = 1.0 if samples.held is None else samples.held
    least = total(0.0) if samples.held is None else total(held)
    most = total(held)
    return Prediction(
        model, most, least * (1 - _DOUBT), most * (1 + _DOUBT), workers, chunk
    )


def _workers(model: Model, samples: Samples, cpus: float) -> int:
    count = max(samples.count, 1)
    if model is Model.LOOP:
        return 1
    if model is Model.ASYNCIO:
        return count
    if model is Model.THREADS:
        wanted = math.ceil(cpus / samples.share) if samples.share else _MOST_THREADS
        return min(wanted, _MOST_THREADS, count)
    return min(max(int(cpus), 1), count, _MOST_PROCESSES)


def _work(
    model: Model,
    samples: Samples,
    workers: int,
    chunk: int,
    held: float,
    machine: Machine,
) -> float:
    count = samples.count
    everywhere = count * (samples.cpu + samples.other_cpu) / machine.usable_cpus
    if model is Model.LOOP:
        return count * samples.wall
    if model is Model.ASYNCIO:
        return max(max(samples.walls), count * samples.cpu, everywhere)
    if model is Model.THREADS:
        return max(schedule(samples, workers), count * samples.cpu * held, everywhere)
    work = max(schedule(samples, workers, chunk), everywhere)
    return work + count * samples.pickling


def schedule(samples: Samples, workers: int, chunk: int = 1) -> float:
    """When the last worker is done, if the next chunk always goes to the first free one.

    An item that was not sampled takes as long as the nearest one before it that was.

    Args:
        samples: The calls.
        workers: How many work at the same time.
        chunk: Items that a worker takes at a time.

    Example:
        >>> schedule(Samples("f", 3, walls=(1.0, 1.0, 4.0), cpus=(0.0,)), workers=2)
        5.0
    """
    count, walls = samples.count, samples.walls
    if count > _MOST_SCHEDULED:
        return count * samples.wall / workers
    times = [walls[index * len(walls) // count] for index in range(count)]
    free = [0.0] * workers
    for first in range(0, count, chunk):
        heapq.heappush(free, heapq.heappop(free) + sum(times[first : first + chunk]))
    return max(free)
