"""Exercises about chapter 01: waits side by side, memory apart, and who is free first."""

from __future__ import annotations

import heapq
import math
import multiprocessing
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from operator import call
from typing import Any

from helpers.practice.bench import Bench, Refused
from helpers.practice.exercise import exercise
from helpers.practice.gate import open_gate, pass_gate

CHAPTER = "01_overview"
#: Seconds for which a page waits for the others; only where they do not come at once.
_PATIENCE = 1.5


@exercise(
    "wait-together",
    CHAPTER,
    "Let the waits lie side by side",
    '''
    def fetch_all(fetch, urls):
        """The pages of a short list of urls, in its order."""
        return [fetch(url) for url in urls]
    ''',
)
def wait_together(bench: Bench, fetch_all: Any) -> None:
    """All fetches wait at the same time, and the pages come in the order of the urls."""
    bench.trial("one url")
    pages = bench.call(fetch_all, lambda url: f"page {url}", ["a"])
    _is_list(bench, pages)
    bench.equal("The list", pages, ["page a"])
    bench.trial("four urls, whose pages come when all of them have been asked for")
    _all_at_once(bench, fetch_all)
    bench.nothing_left()
    bench.trial("four urls, two of them equal, whose pages arrive in the opposite order")
    for _ in range(4):  # since a wrong order may be the right one by luck
        _last_first(bench, fetch_all)


def _all_at_once(bench: Bench, fetch_all: Any) -> None:
    urls = ["a", "b", "c", "d"]
    asked: list[str] = []
    ended: list[str] = []
    reached: list[int] = []
    everybody, returned = threading.Event(), threading.Event()

    def fetch(url: str) -> str:
        asked.append(url)
        if len(asked) == len(urls):
            everybody.set()
        if not everybody.wait(_PATIENCE):
            reached.append(len(asked))
            everybody.set()
        if url != "d":
            returned.wait(0.1)  # whoever does not wait for all has returned by now
        ended.append(url)
        return f"page {url}"

    found = bench.call(fetch_all, fetch, list(urls))
    pages = list(found) if isinstance(found, list) else found
    count = len(ended)
    returned.set()
    bench.require(
        not reached, "sequential",
        f"While a page was waited for, only {min(reached, default=0)} of {len(urls)} urls "
        "had been asked for: their waits do not lie side by side.",
    )  # fmt: skip
    bench.require(
        count >= len(urls), "lost-item",
        f"It returned {pages} when {count} of {len(urls)} fetches had ended.",
    )  # fmt: skip
    _is_list(bench, found)
    wanted = [f"page {url}" for url in urls]
    if sorted(map(str, pages)) != wanted:
        bench.equal(f"fetch_all(fetch, {urls})", pages, wanted)


def _last_first(bench: Bench, fetch_all: Any) -> None:
    """Each page comes when the one behind it has come."""
    urls = ["a", "b", "c", "b"]
    asked: list[str] = []
    turn = threading.Lock()
    done = [threading.Event() for _ in urls]

    def fetch(url: str) -> str:
        with turn:
            place = 3 if url in asked else urls.index(url)
            asked.append(url)
        if place + 1 < len(urls):
            done[place + 1].wait(_PATIENCE)
        done[place].set()
        return f"page {url}"

    found = bench.call(fetch_all, fetch, list(urls))
    _is_list(bench, found)
    count = len(asked)
    bench.require(count >= 4, "lost-item", f"Of 4 urls it fetched {count}: {asked}.")
    bench.require(count == 4, "wasteful", f"For 4 urls it fetched {count} times: {asked}.")
    wanted = [f"page {url}" for url in urls]
    same = sorted(map(str, found)) == sorted(wanted)
    cause = "order" if same else "wrong-result"
    bench.equal(f"fetch_all(fetch, {urls})", found, wanted, cause)


@exercise(
    "results-home",
    CHAPTER,
    "Bring the results home",
    '''
    %%module homecoming
    def collect(pool, function, items):
        """function(item) for each item, in order; done by the processes of the pool."""
        found = []
        for item in items:
            pool.submit(found.append, function(item))
        return found
    ''',
)
def results_home(bench: Bench, collect: Any) -> None:
    """The results of other processes, complete, in order, and no call at home."""
    with ProcessPoolExecutor(2) as pool:
        # Both processes have to be there before anybody waits for the other one.
        gate = str(bench.folder / "start")
        waiting = pool.submit(pass_gate, gate, 5.0, "there")
        pool.submit(open_gate, gate, None).result()
        if waiting.result() is None:
            raise Refused("undecided", "The machine is too busy to start two processes.")
        bench.trial("twelve numbers: their factorials, as math.factorial gives them")
        numbers = [bench.random.randrange(1, 12) for _ in range(12)]
        wanted = [math.factorial(number) for number in numbers]
        found = bench.call(collect, pool, math.factorial, list(numbers))
        _is_list(bench, found)
        what = f"collect(pool, math.factorial, {numbers[:3]} …)"
        if sorted(map(str, found)) == sorted(map(str, wanted)):
            bench.equal(what, found, wanted, "order")
        cause = "lost-item" if len(found) < len(wanted) else "wrong-result"
        bench.equal(what, found, wanted, cause)
        bench.trial("a second call: nothing of the first is left over")
        bench.equal("collect(pool, abs, [-7])", bench.call(collect, pool, abs, [-7]), [7])
        bench.equal("collect(pool, abs, [])", bench.call(collect, pool, abs, []), [])
        bench.trial("a function that tells in which process it runs")
        home, places = os.getpid(), bench.call(collect, pool, call, [os.getpid] * 4)
        _is_list(bench, places)
        bench.require(
            home not in places, "type",
            f"Process {home} itself, the one that called collect(), did "
            f"{places.count(home)} of 4 calls, and the processes of the pool the others.",
        )  # fmt: skip
        others = set(places) - {child.pid for child in multiprocessing.active_children()}
        bench.require(
            not others, "type",
            f"Processes {sorted(others)} did it, which do not belong to the pool.",
        )  # fmt: skip
        bench.trial("two calls, of which the first ends last")
        for number in range(3):  # since a wrong order may be the right one by luck
            gate = str(bench.folder / f"gate{number}")
            first, second = partial(pass_gate, gate, 1.5, 1), partial(open_gate, gate, 2)
            found = bench.call(collect, pool, call, [first, second])
            bench.require(
                found != [None, 2], "sequential",
                "The second call was handed in only when the first had come to its end.",
            )  # fmt: skip
            bench.equal("The list of both results", found, [1, 2], "order")


def _is_list(bench: Bench, found: Any) -> None:
    bench.require(
        type(found) is list,
        "type",
        f"It gives a {type(found).__name__}, and should give a list.",
    )


@exercise(
    "makespan",
    CHAPTER,
    "Predict when all is done",
    '''
    def makespan(durations, workers):
        """When the last job is done, if each job, in order, goes to who is free first."""
        ...
    ''',
)
def makespan(bench: Bench, makespan: Any) -> None:
    """The same as a simulation of the workers, on inputs that nobody knows beforehand."""

    def compare(durations: list[int], workers: int) -> None:
        wanted = _makespan(durations, workers)
        found = bench.call(makespan, list(durations), workers)
        if type(found) not in (int, float):
            raise Refused("type", f"It gives {found!r:.60}, and should give a number.")
        bench.require(
            found == wanted, "wrong-result",
            f"makespan({durations}, {workers}) is {found}, and should be {wanted}.",
        )  # fmt: skip

    bench.trial("one worker: the jobs follow each other")
    compare([3, 1, 2], 1)
    bench.trial("two workers")
    compare([3, 1, 2], 2)
    compare([1, 1, 4], 2)
    bench.trial("as many workers as jobs, and more")
    compare([3, 1, 2], 3)
    compare([3, 1, 2], 9)
    bench.trial("no jobs at all")
    compare([], 3)
    bench.trial("two hundred lists of jobs, made at random")
    draw = bench.random
    for _ in range(200):
        jobs = [draw.randrange(1, 10) for _ in range(draw.randrange(3, 9))]
        compare(jobs, draw.randrange(2, 5))


def _makespan(durations: Sequence[int], workers: int) -> int:
    free = [0] * workers
    for duration in durations:
        heapq.heapreplace(free, free[0] + duration)
    return max(free)
