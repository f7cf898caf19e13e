"""The check of the exercise "every-outcome"."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Any

from helpers.practice.bench import Bench, fail, most_at_once
from helpers.practice.durations import DAY, HOUR
from helpers.practice.exercise import exercise
from helpers.practice.leftovers import no_thread_left, threads_left

#: More workers than a pool takes by itself, and than an answer could have set as the most.
MANY = 40


@exercise(
    "every-outcome",
    "05_futures",
    "Get every result and every error",
    '''
    from concurrent.futures import ThreadPoolExecutor, as_completed

    def load_all(load, urls, workers):
        """Return two dictionaries: results by url, and exceptions by url."""
        ...
    ''',
)
def every_outcome(bench: Bench, load_all: Any) -> None:
    """Each page once, its result or its exception under its own address."""

    class BrokenPage(Exception):
        pass

    errors: dict[str, Exception] = {
        "b": BrokenPage("b is broken"),
        "c": TimeoutError(),
        "f": CancelledError("a call of load's own"),
    }

    def outcomes(urls: str, workers: int, results: dict[str, Any]) -> Callable[[], Any]:
        def scenario() -> Any:
            events: list[tuple[str, str]] = []
            got: list[Any] = []
            left: list[str] = []

            def load(url: str) -> Any:
                events.append(("enter", url))
                # The first one ends last.
                time.sleep(DAY if url == "a" else HOUR)
                events.append(("leave", url))
                if url in errors:
                    raise errors[url]
                return results[url]

            def caller() -> None:
                got.append(load_all(load, list(urls), workers))
                left.extend(threads_left())

            def check() -> None:
                asked = [url for what, url in events if what == "enter"]
                if len(asked) > len(set(asked)):
                    fail("wasteful", f"It loaded {' '.join(asked)}: some more than once.")
                raised = {url: errors[url] for url in urls if url in errors}
                _compare(got[0], results, raised, slow="a")
                most = most_at_once(events)
                if most > workers:
                    fail("unbounded", f"{most} pages at once, with {workers} workers.")
                no_thread_left(left, "When load_all returned")

            return [caller], check

        return scenario

    def again() -> Any:
        returned = ValueError("a result")
        got: list[Any] = []

        def load(url: str) -> Any:
            if url in errors:
                raise errors[url]
            return returned

        def caller() -> None:
            for urls in ([], ["a", "b"], ["d", ""]):
                got.append(load_all(load, urls, 2))

        def check() -> None:
            _compare(got[0], {}, {})
            _compare(got[1], {"a": returned}, {"b": errors["b"]})
            _compare(got[2], {"d": returned, "": returned}, {})

        return [caller], check

    def together(workers: int) -> Callable[[], Any]:
        def scenario() -> Any:
            urls = [f"page {number}" for number in range(workers)]
            all_here = threading.Barrier(workers)
            got: list[Any] = []

            def load(url: str) -> str:
                all_here.wait()
                return url.upper()

            def caller() -> None:
                got.append(load_all(load, urls, workers))

            def check() -> None:
                _compare(got[0], {url: url.upper() for url in urls}, {})

            return [caller], check

        return scenario

    def refilled() -> Any:
        both_here = threading.Barrier(2)
        got: list[Any] = []

        def load(url: str) -> str:
            if url != "d":
                both_here.wait()
            return url.upper()

        def caller() -> None:
            got.append(load_all(load, ["a", "d", "e"], 2))

        def check() -> None:
            _compare(got[0], {"a": "A", "d": "D", "e": "E"}, {})

        return [caller], check

    def any_order() -> Any:
        got: list[Any] = []

        def load(url: str) -> str:
            if url in errors:
                raise errors[url]
            return url.upper()

        def caller() -> None:
            got.append(load_all(load, ["a", "b"], 2))

        def check() -> None:
            _compare(got[0], {"a": "A"}, {"b": errors["b"]})

        return [caller], check

    bench.trial("three good pages, two workers; results of None and 0 are results, too")
    bench.once(outcomes("ade", 2, {"a": 10, "d": None, "e": 0}))
    bench.trial("four pages, of which two raise an exception")
    bench.once(outcomes("abcd", 3, {"a": 10, "d": 40}))
    bench.trial("three calls one after the other; load returns an exception as its result")
    bench.once(again)
    bench.trial("five workers, five pages, each of which goes on when all have begun")
    alone = "One call waited for the others to begin, and they did not all come."
    bench.once(together(5), meaning={"deadlock": ("sequential", alone)})
    bench.trial(f"{MANY} workers and pages, each of which goes on when all have begun")
    few = (
        f"With workers={MANY}, fewer calls were under way at once: others waited for them."
    )
    bench.once(together(MANY), meaning={"deadlock": ("sequential", few)})
    bench.trial("two workers: when one of two pages is there, the third is begun")
    idle = "One of two pages was there, and the third was not begun before the other was."
    bench.once(refilled, meaning={"deadlock": ("sequential", idle)})
    bench.trial("load raises CancelledError, for a future of its own was cancelled")
    bench.once(outcomes("fad", 2, {"a": 10, "d": 40}))
    bench.trial("one worker, and the first page raises an exception")
    bench.once(outcomes("bad", 1, {"a": 10, "d": 40}))
    bench.trial("a good page and a broken one, in every order")
    bench.explore(any_order, bound=1, free=0)


def _compare(
    got: Any, results: dict[str, Any], errors: dict[str, Exception], slow: str | None = None
) -> None:
    if not isinstance(got, tuple | list) or len(got) != 2:
        fail("type", f"load_all returned {got!r}, and should return two dictionaries.")
    found, raised = got
    if not isinstance(found, dict) or not isinstance(raised, dict):
        fail("type", f"load_all returned {got!r}, and should return two dictionaries.")
    for url, error in errors.items():
        if url in found:
            fail("wrong-result", f"{url} raised {error!r}; its result is {found[url]!r}.")
        if url not in raised:
            fail("swallowed", f"load('{url}') raised {error!r}; the errors are {raised!r}.")
        if raised[url] is not error:
            fail("wrong-result", f"{url} raised {error!r}; its error is {raised[url]!r}.")
    for url, result in results.items():
        if url not in found:
            instead = f", and its error is {raised[url]!r}" if url in raised else ""
            returned = f"{result!r} after a day" if url == slow else f"{result!r}"
            fail(
                "lost-item",
                f"load('{url}') returned {returned}; the results are {found!r}{instead}.",
            )
        if found[url] != result:
            fail("wrong-result", f"{url} gave {result!r}; its result is {found[url]!r}.")
    if len(found) > len(results) or len(raised) > len(errors):
        fail("wrong-result", f"It has entries that nobody asked for: {got!r}.")
