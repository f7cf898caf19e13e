"""The check of the exercise "nested-pool"."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from helpers.practice.bench import Bench, fail, most_at_once
from helpers.practice.durations import DAY, HOUR
from helpers.practice.exercise import exercise
from helpers.practice.leftovers import no_thread_left, threads_left

#: More workers than a pool takes by itself, and than an answer could have set as the most.
MANY = 40


@exercise(
    "nested-pool",
    "05_futures",
    "Mend the pool that waits for itself",
    """
    from concurrent.futures import ThreadPoolExecutor

    def site_sizes(sites, pages_of, size_of, workers):
        with ThreadPoolExecutor(max_workers=workers) as pool:
            def site_size(site):
                return sum(pool.map(size_of, pages_of(site)))

            return list(pool.map(site_size, sites))
    """,
)
def nested_pool(bench: Bench, site_sizes: Any) -> None:
    """The sums, no deadlock, and neither more nor fewer calls at once than asked for."""
    pages = {"north": [1, 20], "south": [300, 4000], "west": [50_000]}

    def sums(names: list[str], workers: int) -> Callable[[], Any]:
        def scenario() -> Any:
            events: list[tuple[str, Any]] = []
            got: list[Any] = []
            left: list[str] = []

            def pages_of(site: str) -> list[int]:
                events.append(("enter", site))
                # The pages of the first are being asked for when the others are listed.
                time.sleep(0 if site == "north" else HOUR)
                events.append(("leave", site))
                return pages[site]

            def size_of(page: int) -> int:
                events.append(("enter", page))
                time.sleep(HOUR if page > 1 else DAY)
                events.append(("leave", page))
                return page

            def caller() -> None:
                got.append(site_sizes(names, pages_of, size_of, workers))
                left.extend(threads_left())

            def check() -> None:
                wanted = [sum(pages[name]) for name in names]
                if got != [wanted]:
                    fail("wrong-result", f"The sizes are {got[0]}, and should be {wanted}.")
                asked = [what for event, what in events if event == "enter"]
                if len(asked) > len(set(asked)):
                    fail("wasteful", f"It asked more than once for the same: {asked}.")
                most = most_at_once(events)
                if most > workers:
                    fail("unbounded", f"{most} calls at once, with {workers} workers.")
                no_thread_left(left, "When site_sizes returned")

            return [caller], check

        return scenario

    def together(of_sites: bool, workers: int) -> Callable[[], Any]:
        def scenario() -> Any:
            all_here = threading.Barrier(workers)
            got: list[Any] = []

            def pages_of(site: int) -> list[int]:
                if of_sites:
                    all_here.wait()
                return [] if site else [*range(workers)]

            def size_of(page: int) -> int:
                if not of_sites:
                    all_here.wait()
                return page

            def caller() -> None:
                got.append(site_sizes([*range(workers)], pages_of, size_of, workers))

            def check() -> None:
                wanted = [sum(range(workers)), *[0] * (workers - 1)]
                if got != [wanted]:
                    fail("wrong-result", f"The sizes are {got[0]}, and should be {wanted}.")

            return [caller], check

        return scenario

    def one_site() -> Any:
        all_here = threading.Barrier(3)
        got: list[Any] = []

        def size_of(page: int) -> int:
            all_here.wait()
            return page

        def caller() -> None:
            got.append(site_sizes(["north"], lambda site: [1, 20, 300], size_of, 3))

        def check() -> None:
            if got != [[321]]:
                fail("wrong-result", f"The sizes are {got[0]}, and should be [321].")

        return [caller], check

    def refilled(of_sites: bool) -> Callable[[], Any]:
        def scenario() -> Any:
            both_here = threading.Barrier(2)
            got: list[Any] = []

            def pages_of(site: str) -> list[int]:
                if of_sites and site != "south":
                    both_here.wait()
                return [1, 20, 300] if site == "north" else []

            def size_of(page: int) -> int:
                if not of_sites and page != 20:
                    both_here.wait()
                return page

            def caller() -> None:
                got.append(site_sizes(list(pages), pages_of, size_of, 2))

            def check() -> None:
                if got != [[321, 0, 0]]:
                    message = f"The sizes are {got[0]}, and should be [321, 0, 0]."
                    fail("wrong-result", message)

            return [caller], check

        return scenario

    def across() -> Any:
        both_here = threading.Barrier(2)
        got: list[Any] = []

        def pages_of(site: str) -> list[int]:
            return [1] if site == "north" else [20]

        def size_of(page: int) -> int:
            both_here.wait()
            return page

        def caller() -> None:
            got.append(site_sizes(["north", "south"], pages_of, size_of, 2))

        def check() -> None:
            if got != [[1, 20]]:
                fail("wrong-result", f"The sizes are {got[0]}, and should be [1, 20].")

        return [caller], check

    def failing(broken: Any, kind: type[Exception]) -> Callable[[], Any]:
        def scenario() -> Any:
            error = kind(broken)
            got: list[Any] = []
            left: list[str] = []

            def pages_of(site: str) -> list[int]:
                if site == broken:
                    raise error
                return pages[site]

            def size_of(page: int) -> int:
                if page == broken:
                    raise error
                return page

            def caller() -> None:
                try:
                    got.append(site_sizes(["north"], pages_of, size_of, 1))
                except kind as raised:
                    got.append(raised)
                    left.extend(threads_left())

            def check() -> None:
                call = "pages_of('north')" if broken == "north" else "size_of(20)"
                if not isinstance(got[0], kind):
                    message = f"{call} raised {kind.__name__}"
                    fail("swallowed", f"{message}; it returned {got[0]}.")
                if got[0] is not error:
                    message = f"{call} raised {error!r}; the caller got another exception"
                    fail("wrong-result", f"{message}: {got[0]!r}.")
                no_thread_left(left, "When the exception came out")

            return [caller], check

        return scenario

    def repeated() -> Any:
        got: list[Any] = []

        def caller() -> None:
            for names, found in (([], []), (["a", "b", "a"], [2, 2]), (["a"], [3])):

                def pages_of(site: str, found: list[int] = found) -> list[int]:
                    return found if site == "a" else []

                got.append(site_sizes(names, pages_of, lambda page: page, 2))

        def check() -> None:
            if got != [[], [4, 0, 4], [3]]:
                message = "No site; a of two pages of size 2, b of none, and a again; "
                wanted = "a of one page of size 3, in a new call"
                should = "and should be [[], [4, 0, 4], [3]]"
                fail("wrong-result", f"{message}{wanted}: the sizes are {got}, {should}.")

        return [caller], check

    bench.trial("one site of two pages, two workers")
    bench.once(sums(["north"], 2))
    bench.trial("three sites and two workers")
    bench.once(sums(["north", "south", "west"], 2))
    bench.trial("two sites and one worker")
    bench.once(sums(["south", "north"], 1))
    bench.trial("three workers: three pages of a site are asked for their sizes at once")
    alone = "One call waited for the other to begin, and that never came."
    bench.once(together(False, 3), meaning={"deadlock": ("sequential", alone)})
    bench.trial("three workers: three pages of the only site are asked for at once")
    bench.once(one_site, meaning={"deadlock": ("sequential", alone)})
    bench.trial("three workers: three sites are asked for their pages at once")
    bench.once(together(True, 3), meaning={"deadlock": ("sequential", alone)})
    bench.trial(f"{MANY} workers: as many calls of each kind are under way at once")
    few = (
        f"With workers={MANY}, fewer calls were under way at once: others waited for them."
    )
    for of_sites in (True, False):
        bench.once(together(of_sites, MANY), meaning={"deadlock": ("sequential", few)})
    idle = "One of two calls had ended, and the third did not begin before the other ended."
    bench.trial("two workers: when one of two pages is measured, the third is begun")
    bench.once(refilled(False), meaning={"deadlock": ("sequential", idle)})
    bench.trial("two workers: when one of two sites is listed, the third is begun")
    bench.once(refilled(True), meaning={"deadlock": ("sequential", idle)})
    bench.trial("two workers: pages of two sites are asked for their sizes at once")
    bench.once(across, meaning={"deadlock": ("sequential", alone)})
    for trial, broken in (
        ("a page whose size cannot be found", 20),
        ("a site whose pages cannot be found", "north"),
    ):
        bench.trial(trial)
        for kind in (LookupError, TimeoutError, ValueError):
            bench.once(failing(broken, kind))
    bench.trial("no site at all, a site and a page that come twice, and a second call")
    bench.once(repeated)
