"""The check of the exercise "ordered-map"."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from typing import Any

from helpers.practice.bench import Bench, fail, most_at_once
from helpers.practice.durations import DAY, HOUR
from helpers.practice.exercise import exercise
from helpers.practice.leftovers import no_thread_left, threads_left

#: More workers than a pool takes by itself, and than an answer could have set as the most.
MANY = 40


@exercise(
    "ordered-map",
    "05_futures",
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
                left.extend(threads_left())
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
            no_thread_left(left, "When the exception came out")
            _second(later)

        return [caller], check

    def fails_once(kind: type[Exception]) -> Any:
        calls: list[int] = []
        got: list[Any] = []

        def function(number: int) -> int:
            calls.append(number)
            if number == 1:
                raise kind
            return number

        def caller() -> None:
            try:
                for result in ordered_map(function, [0, 1], 2):
                    got.append(result)
            except kind:
                got.append("raised")

        def check() -> None:
            if "raised" not in got:
                message = f"function(1) raised {kind.__name__}"
                fail("swallowed", f"{message}; it yielded {got}.")
            if len(calls) > 2:
                message = f"function(1) raised {kind.__name__}"
                fail("wasteful", f"{message}, and was called {calls.count(1)} times.")
            if got != [0, "raised"]:
                message = f"0 gives 0, then 1 raises {kind.__name__}"
                fail("order", f"{message}; there came {got}.")

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
            left.extend(threads_left())

        def check() -> None:
            if got[-1:] != ["no third item"]:
                message = "After two items, items raised OSError; it yielded"
                fail("swallowed", f"{message} {got} and ended as if there were no more.")
            no_thread_left(left, "When the exception came out")

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
                early.extend(threads_left())
            results = ordered_map(double, iter(range(9)), 3)
            for _ in results:
                break
            if hasattr(results, "close"):
                results.close()
                events.append(("closed", 0))
                left.extend(threads_left())
            time.sleep(DAY)
            later.extend(ordered_map(lambda number: number // 2, [12, 14], 3))

        def check() -> None:
            no_thread_left(early, "When close() returned, before the first result")
            if events[-1][0] != "closed":
                fail("leak", f"After close(), function({events[-1][1]}) was still at work.")
            no_thread_left(left, "When close() returned")
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
            left.extend(threads_left())

        def check() -> None:
            for count, results in zip((0, 1, 3), got, strict=True):
                _in_order(results, [0, 2, 4][:count])
            no_thread_left(left, "After the last result")

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
    bench.trial("a call that raises TimeoutError, CancelledError or IndexError")
    for kind in (TimeoutError, CancelledError, IndexError):
        bench.once(functools.partial(fails_once, kind))
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
