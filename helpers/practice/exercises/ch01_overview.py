"""Exercises about chapter 01: waits side by side, memory apart, and who is free first."""

from __future__ import annotations

import heapq
import math
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from operator import call, itemgetter
from types import FrameType
from typing import Any

from helpers.frames import current_frames
from helpers.practice.bench import Bench, Refused, fail
from helpers.practice.exercise import exercise
from helpers.practice.gate import open_gate, pass_gate, raise_here

CHAPTER = "01_overview"
#: Seconds for which a page waits for the others; only where they do not come at once.
_PATIENCE = 1.5
#: Calls at once: more than anybody would hand in as one batch.
_MANY = 1100
#: Seconds, in virtual time.
_DAY = 24 * 3600
#: Who waits in one of these cannot be explored.
_UNCONTROLLED = {"asyncio", "multiprocessing"}


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
    bench.trial("three urls, of which one has an empty page, and one has none")
    urls, contents = ["a", "b", "c"], {"a": None, "b": "", "c": "page c"}
    pages = bench.call(fetch_all, contents.get, urls)
    wanted = list(contents.values())
    _is_list(bench, pages)
    cause = "order" if len(pages) == 3 and set(pages) == set(wanted) else "lost-item"
    bench.equal(f"With pages {contents}, the list", pages, wanted, cause)
    bench.equal("Afterwards the list of urls", urls, ["a", "b", "c"])
    bench.trial("five urls, whose pages come when all of them have been asked for")
    controlled = _all_at_once(bench, fetch_all)
    bench.nothing_left()
    if controlled:
        bench.trial("two urls, whose pages take a day, in virtual time")
        bench.explore(_slow_pages(fetch_all, ["a", "b"]), bound=1, free=0)
        bench.trial("three urls, whose pages take a day, and each in turn takes two")
        for slowest in "abc":
            bench.once(_slow_pages(fetch_all, ["a", "b", "c"], slowest))
        bench.trial("a url that stands there twice, whose pages are there at once")
        bench.explore(_fetched_twice(fetch_all), bound=1, free=0)
    bench.trial("four urls, two of them equal, whose pages arrive in the opposite order")
    for _ in range(4):  # since a wrong order may be the right one by luck
        _last_first(bench, fetch_all)


def _slow_pages(fetch_all: Any, urls: list[str], slowest: str = "") -> Any:
    """Finds out who waits for a while only, reads a variable too late, joins too few."""

    def scenario() -> Any:
        asked: list[str] = []
        found: list[Any] = []
        left: list[str] = []

        def fetch(url: str) -> str:
            asked.append(url)
            time.sleep(2 * _DAY if url == slowest else _DAY)
            return f"page {url}"

        def caller() -> None:
            found.append(fetch_all(fetch, list(urls)))
            left.extend(thread.name for thread in threading.enumerate())

        def check() -> None:
            if sorted(asked) != urls:
                fail("lost-item", f"Asked for {urls}, it fetched {asked}.")
            wanted = [f"page {url}" for url in urls]
            if found[0] != wanted:
                same = sorted(map(str, found[0])) == wanted
                cause = "order" if same else "wrong-result"
                fail(cause, f"It returned {found[0]}, and not {wanted}.")
            others = [name for name in left if name not in ("main", "caller")]
            if others:
                fail("leak", f"When it returned, there still ran {', '.join(others)}.")

        return [caller], check

    return scenario


def _fetched_twice(fetch_all: Any) -> Any:
    """Finds out who takes the page that is already there for the second one."""

    def scenario() -> Any:
        asked: list[str] = []
        found: list[Any] = []

        def fetch(url: str) -> str:
            asked.append(url)
            return f"page {url}"

        def caller() -> None:
            found.append(fetch_all(fetch, ["b", "b"]))

        def check() -> None:
            if len(asked) < 2:
                fail("lost-item", "Of ['b', 'b'], it fetched 'b' once instead of twice.")
            if found != [["page b", "page b"]]:
                fail("wrong-result", f"Of ['b', 'b'], it returned {found[0]}.")

        return [caller], check

    return scenario


def _all_at_once(bench: Bench, fetch_all: Any) -> bool:
    """Returns whether the caller waits in a way that :meth:`Bench.explore` knows."""
    # As many as the workers of a pool whose size nobody has chosen, on one core.
    urls = ["a", "b", "c", "d", "e"]
    controlled = True
    caller = threading.get_ident()
    asked: list[str] = []
    ended: list[str] = []
    reached: list[int] = []
    everybody, returned = threading.Event(), threading.Event()

    def fetch(url: str) -> str:
        nonlocal controlled
        asked.append(url)
        if len(asked) == len(urls):
            everybody.set()
        if not everybody.wait(_PATIENCE):
            reached.append(len(asked))
            everybody.set()
        if url != urls[-1]:
            returned.wait(0.1)  # whoever does not wait for all has returned by now
        elif set(_packages(current_frames()[caller])) & _UNCONTROLLED:
            controlled = False
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
    return controlled


def _packages(frame: FrameType | None) -> Iterator[str]:
    """The packages of those who have called each other, from the innermost on."""
    while frame is not None:
        yield str(frame.f_globals.get("__name__")).partition(".")[0]
        frame = frame.f_back


def _last_first(bench: Bench, fetch_all: Any) -> None:
    """Each page comes when the one behind it has come."""
    urls = ["a", "b", "c", "b"]
    asked: list[str] = []
    turn = threading.Lock()
    done = [threading.Event() for _ in urls]
    alone: list[str] = []

    def fetch(url: str) -> str:
        with turn:
            place = 3 if url in asked else urls.index(url)
            asked.append(url)
        if place + 1 < len(urls) and not done[place + 1].wait(_PATIENCE):
            alone.append(url)
        done[place].set()
        return pages[place]

    pages = ["page a", "page b", "page c", "page b, as it was fetched the second time"]
    found = bench.call(fetch_all, fetch, list(urls))
    _is_list(bench, found)
    count = len(asked)
    bench.require(count >= 4, "lost-item", f"Of 4 urls it fetched {count}: {asked}.")
    bench.require(
        not alone, "sequential",
        f"Of {urls}, one was asked for only when another page had come: not all four were "
        "waited for at the same time.",
    )  # fmt: skip
    bench.require(count == 4, "wasteful", f"For 4 urls it fetched {count} times: {asked}.")
    what = f"fetch_all(fetch, {urls})"
    if found[1:2] == found[3:4]:
        for page in pages[1], pages[3]:
            bench.require(
                page in found or found[1] not in pages, "lost-item",
                f"{what} fetched 'b' twice, and {page!r} got lost: it is {found}.",
            )  # fmt: skip
    if found[1:2] == pages[3:]:  # the second thread may have asked first
        pages[1], pages[3] = pages[3], pages[1]
    same = sorted(map(str, found)) == sorted(pages)
    cause = "order" if same else "wrong-result"
    bench.equal(what, found, pages, cause)


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
    with _Pool(2) as pool:
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
        try:
            pool.submit(abs, 0)
        except RuntimeError:
            raise Refused(
                "type",
                "After collect() the pool takes no call any more: collect() shut it down, "
                "and it belongs to the caller.",
            ) from None
        bench.equal("collect(pool, abs, [-7])", bench.call(collect, pool, abs, [-7]), [7])
        bench.equal("collect(pool, abs, [])", bench.call(collect, pool, abs, []), [])
        bench.trial("results that are None, 0 and False, and items that cannot be keys")
        lists: list[list[Any]] = [[None, 1], [0, 2], [False, 3], ["tea", 4]]
        found = bench.call(collect, pool, itemgetter(0), [list(pair) for pair in lists])
        bench.equal("The list of results", found, [None, 0, False, "tea"], "lost-item")
        pairs = [("tea", 1), ("milk", 2)]
        found = bench.call(collect, pool, itemgetter(0), list(pairs))
        bench.equal(f"The list of the first of each of {pairs}", found, ["tea", "milk"])
        bench.trial("a function that can be called once for each item")
        folders = [str(bench.folder / name) for name in ("tea", "milk")]
        error = bench.raised(FileExistsError, collect, pool, os.mkdir, folders)
        bench.require(
            error is None, "wasteful",
            "For two items, function was called more than twice: os.mkdir found that the "
            "folder was there.",
        )  # fmt: skip
        bench.trial("a function that raises an exception")
        error = bench.raised(ZeroDivisionError, collect, pool, partial(divmod, 7), [2, 0])
        bench.require(
            error is not None, "swallowed",
            "function(0) raised ZeroDivisionError, and collect() did not.",
        )  # fmt: skip
        own = bench.raised(ZeroDivisionError, divmod, 7, 0)
        bench.require(
            repr(error) == repr(own), "wrong-result",
            f"function(0) raised {own!r}, and collect() another exception: {error!r}.",
        )  # fmt: skip
        home = os.getpid()
        error = bench.raised(ChildProcessError, collect, pool, call, [raise_here] * 2)
        raised_at = error.args[0] if error and error.args else None
        bench.require(
            raised_at != home, "type",
            f"Process {home} itself, the one that called collect(), made a call.",
        )  # fmt: skip
        bench.require(
            isinstance(raised_at, int), "wrong-result",
            f"Not the exception that function() raised comes out, but another: {error!r}.",
        )  # fmt: skip
        bench.trial("a function that tells in which process it runs")
        for items in (4, 1):
            places = bench.call(collect, pool, call, [os.getpid] * items)
            _is_list(bench, places)
            bench.require(
                home not in places, "type",
                f"Process {home} itself, the one that called collect(), did "
                f"{places.count(home)} of {items} calls; the processes of the pool should.",
            )  # fmt: skip
            pids = {child.pid for child in multiprocessing.active_children()}
            others = set(places) - pids
            bench.require(
                not others, "type",
                f"Processes {sorted(others)} did it, which do not belong to the pool.",
            )  # fmt: skip
        bench.trial("results that come later than any time limit")
        pool.late = True
        late: list[Any] = []
        error = bench.raised(
            TimeoutError, lambda: late.append(collect(pool, abs, [-1, -2, -3]))
        )
        pool.late = False
        bench.require(
            error is None, "lost-item",
            "collect() gave up after a while with a TimeoutError: a result that takes "
            "longer is lost.",
        )  # fmt: skip
        bench.equal("The list of late results", late, [[1, 2, 3]], "lost-item")
        bench.trial("forty calls, then a thousand: the first ends when the last is done")
        # Three times, since a wrong order may be the right one by luck.
        for number, items in enumerate((40, 40, _MANY)):
            gate = str(bench.folder / f"gate{number}")
            first = partial(pass_gate, gate, _PATIENCE, 0)
            last = partial(open_gate, gate, items - 1)
            between = [partial(abs, -place) for place in range(1, items - 1)]
            found = bench.call(collect, pool, call, [first, *between, last])
            _is_list(bench, found)
            bench.require(
                found[:1] != [None], "sequential",
                "The first call had to come to its end before the last was handed in.",
            )  # fmt: skip
            bench.equal("The list of results", found, list(range(items)), "order")


class _Pool(ProcessPoolExecutor):
    """A pool of which the results can be late.

    Attributes:
        late: Whether a result that is waited for with a time limit is not there in time,
            when somebody asks for the first time.
    """

    late = False

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = super().submit(fn, *args, **kwargs)
        if self.late:
            future.__class__ = _Late
        return future


class _Late(Future[Any]):
    _waited = False

    def result(self, timeout: float | None = None) -> Any:
        if timeout is not None and not self._waited:
            self._waited = True
            raise TimeoutError
        return super().result(timeout)


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

    def compare(durations: Sequence[float], workers: int) -> None:
        wanted = _makespan(durations, workers)
        given: list[float] = list(durations)
        found = bench.call(makespan, given, workers)
        if type(found) not in (int, float):
            raise Refused("type", f"It gives {found!r:.60}, and should give a number.")
        bench.require(
            found == wanted, "wrong-result",
            f"makespan({durations}, {workers}) is {found}, and should be {wanted}.",
        )  # fmt: skip
        bench.require(
            given == durations, "wrong-result",
            f"It changed the list that it was given: {durations} became {given}.",
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
    bench.trial("jobs that take parts of a second, and none")
    compare([0.5, 0.25, 0, 1.75, 0.5], 2)
    compare([0.5, 0.25, 0, 1.8125, 1.0625], 2)
    bench.trial("many workers, and more jobs")
    compare([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4] * 3, 20)
    bench.trial("two hundred lists of jobs, made at random")
    draw = bench.random
    for _ in range(200):
        jobs = [draw.randrange(1, 10) for _ in range(draw.randrange(3, 9))]
        compare(jobs, draw.randrange(2, 5))


def _makespan(durations: Sequence[float], workers: int) -> float:
    free: list[float] = [0] * workers
    for duration in durations:
        heapq.heapreplace(free, free[0] + duration)
    return max(free)
