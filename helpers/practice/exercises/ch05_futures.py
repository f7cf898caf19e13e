"""Exercises about chapter 05: pools that lose nothing, hold back, and come to an end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from helpers.practice.bench import Bench, fail, most_at_once
from helpers.practice.exercise import exercise

CHAPTER = "05_futures"
#: Seconds, in virtual time.
HOUR, DAY = 3600, 86_400
#: More workers than a pool takes by itself, and than an answer could have set as the most.
MANY = 40
_OWN_THREADS = ("main", "caller", "watch")


def _others() -> list[str]:
    """Threads that are neither the check's nor about to be seen as ended."""
    return [t.name for t in threading.enumerate() if t.name not in _OWN_THREADS]


def _nothing_left(left: list[str], when: str) -> None:
    if left:
        fail("leak", f"{when}, {len(left)} of its threads were still there: {left[0]} …")


@exercise(
    "nested-pool",
    CHAPTER,
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
                left.extend(_others())

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
                _nothing_left(left, "When site_sizes returned")

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

    def failing(broken: Any) -> Callable[[], Any]:
        def scenario() -> Any:
            error = LookupError(broken)
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
                except LookupError as raised:
                    got.append(raised)
                    left.extend(_others())

            def check() -> None:
                call = "pages_of('north')" if broken == "north" else "size_of(20)"
                if not isinstance(got[0], LookupError):
                    fail("swallowed", f"{call} raised LookupError; it returned {got[0]}.")
                if got[0] is not error:
                    message = f"{call} raised {error!r}; the caller got another exception"
                    fail("wrong-result", f"{message}: {got[0]!r}.")
                _nothing_left(left, "When the exception came out")

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
    bench.trial("a page whose size cannot be found")
    bench.once(failing(20))
    bench.trial("a site whose pages cannot be found")
    bench.once(failing("north"))
    bench.trial("no site at all, a site and a page that come twice, and a second call")
    bench.once(repeated)


@exercise(
    "every-outcome",
    CHAPTER,
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
                left.extend(_others())

            def check() -> None:
                asked = [url for what, url in events if what == "enter"]
                if len(asked) > len(set(asked)):
                    fail("wasteful", f"It loaded {' '.join(asked)}: some more than once.")
                raised = {url: errors[url] for url in urls if url in errors}
                _compare(got[0], results, raised, slow="a")
                most = most_at_once(events)
                if most > workers:
                    fail("unbounded", f"{most} pages at once, with {workers} workers.")
                _nothing_left(left, "When load_all returned")

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
            for urls in ([], ["a", "b"], ["d"]):
                got.append(load_all(load, urls, 2))

        def check() -> None:
            _compare(got[0], {}, {})
            _compare(got[1], {"a": returned}, {"b": errors["b"]})
            _compare(got[2], {"d": returned}, {})

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
    bench.trial("one worker, and the first page raises an exception")
    bench.once(outcomes("bad", 1, {"a": 10, "d": 40}))
    bench.trial("a good page and a broken one, in every order")
    bench.explore(any_order, bound=1, free=0)


def _compare(
    got: Any, results: dict[str, Any], errors: dict[str, Exception], slow: str = ""
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


@exercise(
    "ordered-map",
    CHAPTER,
    "Build a map that does not run ahead",
    '''
    from concurrent.futures import ThreadPoolExecutor

    def ordered_map(function, items, limit):
        """Yield function(item) for each item, in order, at most limit on their way."""
        yield ...
    ''',
)
def ordered_map(bench: Bench, ordered_map: Any) -> None:
    """Lazy, in order, ``limit`` at once, errors where they belong, nothing left."""

    def lazy(limit: int, slow: bool) -> Callable[[], Any]:
        def scenario() -> Any:
            events: list[tuple[str, Any]] = []
            got: list[int] = []

            def items() -> Iterator[int]:
                for number in range(7):
                    events.append(("read", number))
                    yield number

            def double(number: int) -> int:
                events.append(("enter", number))
                if number == 0 and slow:
                    time.sleep(DAY)
                events.append(("leave", number))
                return 2 * number

            def caller() -> None:
                results = iter(ordered_map(double, items(), limit))
                for count in range(1, 8):
                    got.append(next(results))
                    # Enough for whoever wants to read on in the background.
                    time.sleep(HOUR)
                    events.append(("count", count))
                got.extend(results)

            def watch() -> None:
                time.sleep(DAY / 2)
                events.append(("count", 0))

            def check() -> None:
                _in_order(got, [0, 2, 4, 6, 8, 10, 12])
                read = 0
                for what, number in events:
                    read += what == "read"
                    # When time is not up for the first, nothing has been yielded.
                    if what == "count" and (slow or number) and read > number + limit:
                        fail(
                            "unbounded",
                            f"limit={limit}: with {number} results yielded, it had read "
                            f"{read} items, and may have read {number + limit}.",
                        )
                if most_at_once(events) > limit:
                    fail("unbounded", f"limit={limit}: {most_at_once(events)} at once.")

            return [caller, watch], check

        return scenario

    def together(limit: int) -> Callable[[], Any]:
        def scenario() -> Any:
            all_here = threading.Barrier(limit)
            got: list[int] = []

            def double(number: int) -> int:
                all_here.wait()
                return 2 * number

            def caller() -> None:
                got.extend(ordered_map(double, range(limit), limit))

            def check() -> None:
                _in_order(got, [*range(0, 2 * limit, 2)])

            return [caller], check

        return scenario

    def failing() -> Any:
        got: list[Any] = []
        later: list[int] = []
        read: list[int] = []
        begun: list[int] = []
        left: list[str] = []

        def items() -> Iterator[int]:
            for number in [0, 2, 1, 4, 6, 8, 10]:
                read.append(number)
                yield number

        def half(number: int) -> int:
            begun.append(number)
            if number == 1:
                # At once, while those before it are at work.
                raise ValueError("1 is odd")
            time.sleep(HOUR)
            return number // 2

        def caller() -> None:
            try:
                for result in ordered_map(half, items(), 3):
                    got.append(result)
            except ValueError as error:
                got.append(str(error))
                left.extend(_others())
            later.extend(ordered_map(half, [12, 14], 3))

        def check() -> None:
            if "1 is odd" not in got:
                fail("swallowed", f"function(1) raised ValueError; it yielded {got}.")
            if got != [0, 1, "1 is odd"]:
                message = "0 gives 0, 2 gives 1, then 1 raises ValueError"
                fail("order", f"{message}; there came {got}.")
            # The last two are those of the second call.
            if len(begun) > 7:
                message = "The third item failed, and it called on, for"
                fail("wasteful", f"{message} {begun[:-2]}.")
            if len(read) > 5:
                message = "limit=3, and the third item failed; of seven items it read"
                fail("wasteful", f"{message} {len(read)}, and may have read 5.")
            _nothing_left(left, "When the exception came out")
            _second(later)

        return [caller], check

    def last_fails() -> Any:
        got: list[Any] = []

        def half(number: int) -> int:
            if number % 2:
                raise ValueError(f"{number} is odd")
            return number // 2

        def caller() -> None:
            try:
                for result in ordered_map(half, [0, 2, 4, 7], 2):
                    got.append(result)
            except ValueError as error:
                got.append(str(error))

        def check() -> None:
            if got != [0, 1, 2, "7 is odd"]:
                message = "function(7), the last of four calls, raised ValueError"
                fail("swallowed", f"{message}; there came {got}.")

        return [caller], check

    def refilled(limit: int) -> Callable[[], Any]:
        def scenario() -> Any:
            all_here = threading.Barrier(limit)
            got: list[int] = []

            def double(number: int) -> int:
                if number:
                    all_here.wait()
                return 2 * number

            def caller() -> None:
                got.extend(ordered_map(double, range(limit + 1), limit))

            def check() -> None:
                _in_order(got, [*range(0, 2 * limit + 2, 2)])

            return [caller], check

        return scenario

    def stopping() -> Any:
        got: list[Any] = []

        def next_of(numbers: list[int]) -> int:
            return next(iter(numbers))

        def caller() -> None:
            try:
                for result in ordered_map(next_of, [[1], [], [3]], 2):
                    got.append(result)
            except (RuntimeError, StopIteration):  # a generator makes the one of the other
                got.append("raised")

        def check() -> None:
            if got != [1, "raised"]:
                message = "function([]) raised StopIteration, as next() does; there came"
                fail("swallowed", f"{message} {got}, and no exception.")

        return [caller], check

    def unreadable() -> Any:
        got: list[Any] = []
        left: list[str] = []

        def items() -> Iterator[int]:
            yield 1
            yield 2
            raise OSError("no third item")

        def caller() -> None:
            try:
                for result in ordered_map(lambda item: item, items(), 2):
                    got.append(result)
            except OSError as error:
                got.append(str(error))
            left.extend(_others())

        def check() -> None:
            if got[-1:] != ["no third item"]:
                message = "After two items, items raised OSError; it yielded"
                fail("swallowed", f"{message} {got} and ended as if there were no more.")
            _nothing_left(left, "When the exception came out")

        return [caller], check

    def falsy() -> Any:
        items: list[Any] = [None, None, 0, "", [], [], ValueError("a result")]
        got: list[Any] = []

        def caller() -> None:
            got.extend(ordered_map(lambda item: item, iter(items), 2))

        def check() -> None:
            if got != items:
                same = sorted(map(repr, got)) == sorted(map(repr, items))
                cause = "order" if same else "lost-item"
                fail(cause, f"function(x) is x for {items}; it yielded {got}.")

        return [caller], check

    def closed() -> Any:
        events: list[tuple[str, int]] = []
        later: list[int] = []
        early: list[str] = []
        left: list[str] = []

        def double(number: int) -> int:
            events.append(("enter", number))
            time.sleep(HOUR * (1 + number))
            events.append(("leave", number))
            return 2 * number

        def caller() -> None:
            results = ordered_map(double, iter(range(9)), 3)
            if hasattr(results, "close"):
                results.close()
                early.extend(_others())
            results = ordered_map(double, iter(range(9)), 3)
            for _ in results:
                break
            if hasattr(results, "close"):
                results.close()
                events.append(("closed", 0))
                left.extend(_others())
            time.sleep(DAY)
            later.extend(ordered_map(lambda number: number // 2, [12, 14], 3))

        def check() -> None:
            _nothing_left(early, "When close() returned, before the first result")
            if events[-1][0] != "closed":
                fail("leak", f"After close(), function({events[-1][1]}) was still at work.")
            _nothing_left(left, "When close() returned")
            _second(later)

        return [caller], check

    def at_end() -> Any:
        got: list[Any] = []
        left: list[str] = []

        def double(number: int) -> int:
            return 2 * number

        def caller() -> None:
            for count in (0, 1, 3):
                got.append(list(ordered_map(double, range(count), 2)))
            left.extend(_others())

        def check() -> None:
            for count, results in zip((0, 1, 3), got, strict=True):
                _in_order(results, [0, 2, 4][:count])
            _nothing_left(left, "After the last result")

        return [caller], check

    def any_order() -> Any:
        got: list[int] = []

        def double(number: int) -> int:
            return 2 * number

        def caller() -> None:
            got.extend(ordered_map(double, [1, 2], 2))

        def check() -> None:
            _in_order(got, [2, 4])

        return [caller], check

    bench.trial("no item, one item, and three items")
    bench.once(at_end)
    bench.trial("items and results that are equal, None, 0, lists, and an exception object")
    bench.once(falsy)
    bench.trial("limit=1 and seven items, the first of them slow")
    bench.once(lazy(1, slow=True))
    bench.trial("limit=2 and seven items, none of them slow")
    bench.once(lazy(2, slow=False))
    bench.trial("limit=3 and seven items, the first of them slow")
    bench.once(lazy(3, slow=True))
    bench.trial("limit=3 and three calls, each of which goes on when all have begun")
    alone = "One call waited for another to begin, and that never came."
    bench.once(together(3), meaning={"deadlock": ("sequential", alone)})
    bench.trial(
        f"limit={MANY} and as many calls, each of which goes on when all have begun"
    )
    few = f"With limit={MANY}, fewer calls were begun ahead: others waited for them."
    bench.once(together(MANY), meaning={"deadlock": ("sequential", few)})
    bench.trial("limit=2: when one result is out, the second and third call run at once")
    bench.once(refilled(2), meaning={"deadlock": ("sequential", alone)})
    bench.trial("limit=4: when one result is out, the four calls behind it run at once")
    bench.once(refilled(4), meaning={"deadlock": ("sequential", alone)})
    bench.trial("a call that raises ValueError")
    bench.once(failing)
    bench.trial("a last call that raises ValueError")
    bench.once(last_fails)
    bench.trial("a call that raises StopIteration")
    bench.once(stopping)
    bench.trial("items that raise OSError in place of the third item")
    bench.once(unreadable)
    bench.trial("a reader that breaks off before, and one after the first result")
    bench.once(closed)
    bench.trial("two items, in every order")
    bench.explore(any_order, bound=1, free=0)


def _second(got: list[int]) -> None:
    if got != [6, 7]:
        message = "A second call was to yield [6, 7], and nothing that the first one left; "
        fail("wrong-result", f"{message}it yielded {got}.")


def _in_order(got: list[int], wanted: list[int]) -> None:
    if got == wanted:
        return
    if sorted(got) == wanted:
        fail("order", f"It yielded {got}, and should yield {wanted}.")
    missing = [number for number in wanted if number not in got]
    if missing:
        fail("lost-item", f"It yielded {got}; {missing} is missing.")
    fail("wrong-result", f"It yielded {got}, and should yield {wanted}.")


@exercise(
    "thumbnails",
    CHAPTER,
    "Build a pipeline for thumbnails",
    '''
    from concurrent.futures import ThreadPoolExecutor

    def halve(picture):
        """Each pixel is the mean of 2 x 2 pixels, rounded down."""
        ...

    def make_thumbnails(names, load, save, limit):
        """load(name), halve, save(name, thumbnail); return {name: exception}."""
        ...
    ''',
)
def thumbnails(bench: Bench, halve: Any, make_thumbnails: Any) -> None:
    """All good ones saved in order, one at a time, few on their way, errors by name."""
    tall = [[bench.random.randrange(256) for _ in range(4)] for _ in range(6)]
    # Where rounding to the nearest, or the mean of two means, is another number.
    tall[0][:2], tall[1][:2] = [1, 0], [2, 1]
    tall[2][:2], tall[3][:2] = [3, 4], [4, 4]
    wanted = [
        [
            (tall[y][x] + tall[y][x + 1] + tall[y + 1][x] + tall[y + 1][x + 1]) // 4
            for x in (0, 2)
        ]
        for y in (0, 2, 4)
    ]

    def saved_in_order() -> Any:
        events: list[tuple[str, str]] = []
        saved: list[tuple[str, Any]] = []
        got: list[Any] = []
        left: list[str] = []

        def load(name: str) -> list[list[int]]:
            # The first is the slowest.
            time.sleep(DAY if name == "a" else HOUR)
            return [[ord(name)] * 2] * 2

        def save(name: str, thumbnail: Any) -> None:
            events.append(("enter", name))
            time.sleep(HOUR)
            saved.append((name, thumbnail))
            events.append(("leave", name))

        def caller() -> None:
            got.append(make_thumbnails(["a", "b", "c", "d"], load, save, 2))
            events.append(("returned", ""))
            left.extend(_others())
            time.sleep(2 * DAY)

        def check() -> None:
            _saved(saved, ["a", "b", "c", "d"])
            if events[-1] != ("returned", ""):
                fail("leak", "It returned before the last thumbnail was saved.")
            if most_at_once(events) > 1:
                fail("race", "save() was called while another save() was under way.")
            if got != [{}]:
                fail("wrong-result", f"Nothing failed, and it returned {got[0]!r}.")
            _nothing_left(left, "When make_thumbnails returned")

        return [caller], check

    def failing() -> Any:
        missing, full = FileNotFoundError("b"), _DiskFull("disk full")
        calls: list[str] = []
        saved: list[tuple[str, Any]] = []
        got: list[Any] = []
        later: list[Any] = []
        left: list[str] = []

        def load(name: str) -> Any:
            calls.append(f"load({name!r})")
            if name == "b":
                raise missing
            return None if name == "c" else [[ord(name)] * 2] * 2

        def save(name: str, thumbnail: Any) -> None:
            calls.append(f"save({name!r}, …)")
            if name == "d":
                raise full
            saved.append((name, thumbnail))

        def caller() -> None:
            got.append(make_thumbnails(["a", "b", "c", "d", "e"], load, save, 2))
            left.extend(_others())
            later.append(make_thumbnails([], load, save, 2))

        def check() -> None:
            failed = "b cannot be loaded, c is no picture, d cannot be saved"
            errors = got[0]
            if not isinstance(errors, dict):
                fail("type", f"It returned {errors!r}, and should return a dictionary.")
            lost = [name for name in ("b", "c", "d") if name not in errors]
            if lost:
                fail("swallowed", f"{failed}; it reports {errors!r}, and not {lost}.")
            _saved(saved, ["a", "e"])
            if set(errors) != {"b", "c", "d"}:
                fail("wrong-result", f"{failed}; it reports {errors!r}.")
            if errors["b"] is not missing or errors["d"] is not full:
                fail("wrong-result", f"{failed}; it reports other errors: {errors!r}.")
            twice = [call for call in calls if calls.count(call) > 1]
            if twice:
                times = calls.count(twice[0])
                fail("wasteful", f"{failed}; {twice[0]} was called {times} times.")
            if not isinstance(errors["c"], Exception):
                fail("wrong-result", f"halve(None) raised; the error is {errors['c']!r}.")
            if later != [{}]:
                message = "A second call, without a name, returned"
                fail("wrong-result", f"{message} {later[0]!r}, and should return {{}}.")
            _nothing_left(left, "When make_thumbnails returned")

        return [caller], check

    def few(slow_load: bool) -> Callable[[], Any]:
        def scenario() -> Any:
            loaded: list[str] = []
            seen: list[int] = []
            saved: list[tuple[str, Any]] = []

            def load(name: str) -> list[list[int]]:
                loaded.append(name)
                if slow_load and name == "a":
                    time.sleep(DAY)
                return [[ord(name)] * 2] * 2

            def save(name: str, thumbnail: Any) -> None:
                if not slow_load and name == "a":
                    time.sleep(DAY)
                saved.append((name, thumbnail))

            def caller() -> None:
                make_thumbnails(["a", "b", "c", "d", "e"], load, save, 2)

            def watch() -> None:
                time.sleep(HOUR)
                seen.append(len(loaded))

            def check() -> None:
                _saved(saved, ["a", "b", "c", "d", "e"])
                if seen[0] > 2:
                    doing = "being loaded" if slow_load else "being saved"
                    fail(
                        "unbounded",
                        f"limit=2: while the first was {doing}, it had {seen[0]} on "
                        "their way.",
                    )

            return [caller, watch], check

        return scenario

    def empty() -> Any:
        saved: list[tuple[str, Any]] = []
        got: list[Any] = []

        def load(name: str) -> list[list[int]]:
            return [] if name == "b" else [[ord(name)] * 2] * 2

        def save(name: str, thumbnail: Any) -> None:
            saved.append((name, thumbnail))

        def caller() -> None:
            got.append(make_thumbnails(["a", "b", "c"], load, save, 2))

        def check() -> None:
            # Whether halve() takes a picture without rows, nobody has said.
            if ("b", []) not in saved and "b" not in got[0]:
                message = "b is a picture without rows. It was neither saved nor reported"
                fail("lost-item", f"{message}: saved were {[name for name, _ in saved]}.")

        return [caller], check

    def places(limit: int) -> Callable[[], Any]:
        """Whoever fails gives its place to another: once, and whatever has failed."""

        def scenario() -> Any:
            names = list("abcdefgh")
            events: list[tuple[str, str]] = []
            saved: list[tuple[str, Any]] = []

            def load(name: str) -> Any:
                events.append(("enter", name))
                time.sleep(HOUR)
                if name in "bc":
                    events.append(("leave", name))
                if name == "b":
                    raise FileNotFoundError(name)
                return None if name == "c" else [[ord(name)] * 2] * 2

            def save(name: str, thumbnail: Any) -> None:
                time.sleep(DAY)
                events.append(("leave", name))
                if name in "de":
                    raise OSError("disk full")
                saved.append((name, thumbnail))

            def caller() -> None:
                make_thumbnails(names, load, save, limit)

            def check() -> None:
                _saved(saved, list("afgh"))
                most = most_at_once(events)
                if most > limit:
                    fail("unbounded", f"limit={limit}: it had {most} on their way.")

            return [caller], check

        return scenario

    def together(saving: str, loading: str) -> Callable[[], Any]:
        def scenario() -> Any:
            both_here = threading.Barrier(2)
            saved: list[tuple[str, Any]] = []

            def load(name: str) -> list[list[int]]:
                if name == loading:
                    both_here.wait()
                return [[ord(name)] * 2] * 2

            def save(name: str, thumbnail: Any) -> None:
                if name == saving:
                    both_here.wait()
                saved.append((name, thumbnail))

            def caller() -> None:
                make_thumbnails(["a", "b", "c"], load, save, 2)

            def check() -> None:
                _saved(saved, ["a", "b", "c"])

            return [caller], check

        return scenario

    def latest_first() -> Any:
        names = list("fbdace")  # in an order of their own
        saved: list[tuple[str, Any]] = []

        def load(name: str) -> list[list[int]]:
            time.sleep(HOUR * (6 - names.index(name)))
            return [[ord(name)] * 2] * 2

        def save(name: str, thumbnail: Any) -> None:
            saved.append((name, thumbnail))

        def caller() -> None:
            make_thumbnails(names, load, save, len(names))

        def check() -> None:
            _saved(saved, names)

        return [caller], check

    def any_order() -> Any:
        saved: list[tuple[str, Any]] = []

        def load(name: str) -> list[list[int]]:
            return [[ord(name)] * 2] * 2

        def save(name: str, thumbnail: Any) -> None:
            saved.append((name, thumbnail))

        def caller() -> None:
            make_thumbnails(["a", "b"], load, save, 2)

        def check() -> None:
            _saved(saved, ["a", "b"])

        return [caller], check

    bench.trial("halve: a picture of 4 x 6 pixels")
    before = [list(row) for row in tall]
    bench.equal(f"halve({before})", bench.call(halve, tall), wanted)
    bench.equal("the picture after halve", tall, before)
    bench.trial("four good pictures, saved in order and one at a time")
    bench.once(saved_in_order)
    bench.trial("five pictures: one cannot be loaded, one is none, one cannot be saved")
    bench.once(failing)
    bench.trial("limit=2, and a slow save of the first of five")
    bench.once(few(slow_load=False))
    bench.trial("limit=2, and a slow load of the first of five")
    bench.once(few(slow_load=True))
    for limit in (1, 2, 3):
        bench.trial(f"limit={limit}, and eight pictures, of which four fail")
        bench.once(places(limit))
    for saving, loading in ("ab", "bc"):
        bench.trial(f"limit=2: {loading} is being loaded while {saving} is being saved")
        alone = (
            f"save({saving!r}) waited for load({loading!r}) to be under way, and load() "
            "for save(): one of them came only after the other had ended."
        )
        bench.once(together(saving, loading), meaning={"deadlock": ("sequential", alone)})
    bench.trial("limit=6: the later one of six pictures comes, the earlier it is loaded")
    bench.once(latest_first)
    bench.trial("two pictures, in every order")
    bench.explore(any_order, bound=1, free=0)
    bench.trial("three pictures, of which one has no rows")
    bench.once(empty)


class _DiskFull(Exception):
    """Of a kind that nobody can name beforehand."""


def _saved(saved: list[tuple[str, Any]], names: list[str]) -> None:
    found = [name for name, _ in saved]
    missing = [name for name in names if name not in found]
    if missing:
        fail("lost-item", f"{', '.join(missing)} was never saved; saved were {found}.")
    if len(found) > len(names):
        fail("wasteful", f"It saved {found}: that is more than there are.")
    if found != names:
        fail("order", f"It saved {found}, and should save {names}.")
    for name, thumbnail in saved:
        if thumbnail != [[ord(name)]]:
            fail("wrong-result", f"Of {name} it saved {thumbnail}, not [[{ord(name)}]].")
