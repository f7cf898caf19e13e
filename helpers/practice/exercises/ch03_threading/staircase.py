"""The check of the exercise "staircase"."""

from __future__ import annotations

import threading
import time
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.durations import DAY
from helpers.practice.exercise import exercise

#: Pages at once: more than a pool has workers whose size comes from no list of pages.
_MANY = 520


@exercise(
    "staircase",
    "03_threading",
    "Mend the staircase",
    """
    import threading

    def fetch_all(fetch, urls):
        for url in urls:
            thread = threading.Thread(target=fetch, args=(url,))
            thread.start()
            thread.join()
    """,
)
def staircase(bench: Bench, fetch_all: Any) -> None:
    """Each page is fetched once, all at the same time, and none is missing at the end."""

    pages = ["page a", "page b"]
    again = ["page c", "page d", "page c"]

    def at_leisure() -> Any:
        fetched: list[str] = []
        later: list[str] = []

        def fetch(*given: str) -> None:
            if len(given) != 1:
                call = f"fetch({', '.join(map(repr, given))})"
                message = f"Of {pages}, it called {call}, with {len(given)} arguments"
                fail("wrong-result", f"{message}; args has to be a tuple of one url.")
            fetched.append(given[0])

        def caller() -> None:
            fetch_all(fetch, pages)
            fetch_all(later.append, again)
            time.sleep(DAY)  # in virtual time: whoever has been started comes to its end

        def check() -> None:
            _each_once(fetched, pages)
            _each_once(later, again)

        return [caller], check

    def complete() -> Any:
        events: list[tuple[str, str]] = []

        def fetch(url: str) -> None:
            events.append(("begins", url))
            # In virtual time: who waits for a fixed while only is found out.
            time.sleep(DAY)
            events.append(("ends", url))

        def caller() -> None:
            fetch_all(fetch, pages)
            events.append(("returned", ""))

        def check() -> None:
            begun = [url for what, url in events if what == "begins"]
            if len(set(begun)) < len(begun):
                _each_once(begun, pages)
            before = events[: events.index(("returned", ""))]
            late = [url for url in pages if ("ends", url) not in before]
            if late:
                fail("leak", f"When fetch_all returned, {', '.join(late)} was not there.")

        return [caller], check

    def slowest(number: int) -> Any:
        def scenario() -> Any:
            begun: list[str] = []
            ended: list[str] = []
            there: list[str] = []

            def fetch(url: str) -> None:
                begun.append(url)
                time.sleep(2 * DAY if len(begun) == number else DAY)
                ended.append(url)

            def caller() -> None:
                fetch_all(fetch, again)
                there.extend(ended)

            def check() -> None:
                if sorted(there) != sorted(again):
                    fail(
                        "leak",
                        f"Of {', '.join(again)}, number {number} takes longest; when "
                        f"fetch_all returned, there were {', '.join(there) or 'none'}.",
                    )

            return [caller], check

        return scenario

    def together() -> Any:
        # One stands there twice: a pool may have as many workers as there are others.
        many = [f"page {number % (_MANY - 1)}" for number in range(_MANY)]
        all_here = threading.Barrier(_MANY)
        fetched: list[str] = []

        def fetch(url: str) -> None:
            all_here.wait()
            fetched.append(url)

        def caller() -> None:
            fetch_all(fetch, many)

        def check() -> None:
            _each_once(fetched, many)

        return [caller], check

    bench.trial("two pages, then three of which two are equal, each fetched once")
    bench.once(at_leisure)
    bench.trial("two pages, both there when fetch_all returns, in every order")
    bench.explore(complete, bound=1, free=0)
    bench.trial("three pages, of which each in turn takes longest")
    for number in (1, 2, 3):
        bench.once(slowest(number))
    bench.trial(f"{_MANY} pages, each of which goes on only when all have begun")
    alone = "A fetch waited for the others to begin, and they did not all come."
    bench.once(together, meaning={"deadlock": ("sequential", alone)})


def _each_once(fetched: list[str], pages: list[str]) -> None:
    missing = [page for page in pages if fetched.count(page) < pages.count(page)]
    if missing:
        fail("lost-item", f"Of {pages}, it fetched {fetched} only.")
    if len(fetched) > len(pages):
        fail("wasteful", f"There are {len(pages)} pages, and it fetched {fetched}.")
