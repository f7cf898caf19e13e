"""The check of the exercise "wait-together"."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any

from helpers.frames import current_frames
from helpers.practice.bench import Bench, fail
from helpers.practice.durations import DAY, PATIENCE
from helpers.practice.exercise import exercise

#: Who waits in one of these cannot be explored.
_UNCONTROLLED = {"asyncio", "multiprocessing"}


@exercise(
    "wait-together",
    "01_overview",
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
    bench.is_list(pages)
    bench.equal("The list", pages, ["page a"])
    bench.trial("three urls, of which one has an empty page, and one has none")
    urls, contents = ["a", "b", "c"], {"a": None, "b": "", "c": "page c"}
    pages = bench.call(fetch_all, contents.get, urls)
    wanted = list(contents.values())
    bench.is_list(pages)
    cause = "order" if len(pages) == 3 and set(pages) == set(wanted) else "lost-item"
    bench.equal(f"With pages {contents}, the list", pages, wanted, cause)
    bench.equal("Afterwards the list of urls", urls, ["a", "b", "c"])
    bench.trial("twelve urls, whose pages are there at once")
    urls = [f"{place:x}" for place in range(12)]
    dozen = [f"page {url}" for url in urls]
    pages = bench.call(fetch_all, "page {}".format, list(urls))
    bench.is_list(pages)
    cause = "order" if sorted(map(str, pages)) == sorted(dozen) else "lost-item"
    bench.equal(f"fetch_all(fetch, {urls})", pages, dozen, cause)
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
            time.sleep(2 * DAY if url == slowest else DAY)
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
        if not everybody.wait(PATIENCE):
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
    bench.is_list(found)
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
        if place + 1 < len(urls) and not done[place + 1].wait(PATIENCE):
            alone.append(url)
        done[place].set()
        return pages[place]

    pages = ["page a", "page b", "page c", "page b, as it was fetched the second time"]
    found = bench.call(fetch_all, fetch, list(urls))
    bench.is_list(found)
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
