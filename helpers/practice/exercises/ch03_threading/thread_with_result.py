"""The check of the exercise "thread-with-result"."""

from __future__ import annotations

import threading
import time
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.durations import HOUR, YEAR
from helpers.practice.exercise import exercise


@exercise(
    "thread-with-result",
    "03_threading",
    "Build a thread that hands back its result or its exception",
    '''
    import threading

    class ThreadWithResult:
        """Calls func(*args) in a thread of its own, from start() on."""

        def __init__(self, func, args=()):
            ...

        def start(self):
            ...

        def join(self):
            """Wait for the end; return what func returned, or raise what it raised."""
            ...
    ''',
)
def thread_with_result(bench: Bench, ThreadWithResult: Any) -> None:
    """A result or an exception, the thread's own, as often as somebody asks."""

    def one() -> Any:
        gate = threading.Event()
        got: list[Any] = []

        def answer(a: int, b: int) -> int:
            gate.wait()
            time.sleep(YEAR)
            return a * b

        def caller() -> None:
            thread = ThreadWithResult(answer, (6, 7))
            thread.start()
            gate.set()
            got.append(thread.join())

        def check() -> None:
            if got != [42]:
                message = "func returned 42 after a year, and join() gave"
                fail("wrong-result", f"{message} {got}.")

        return [caller], check

    def not_started() -> Any:
        events: list[str] = []

        def caller() -> None:
            thread = ThreadWithResult(events.append, ("func",))
            time.sleep(HOUR)
            events.append("start")
            thread.start()
            thread.join()

        def check() -> None:
            if events != ["start", "func"]:
                fail("order", f"An hour went by before start(); it came to {events}.")

        return [caller], check

    def two_join() -> Any:
        gate = threading.Event()
        got: list[Any] = []

        def answer() -> str:
            gate.wait()
            return "tea"

        thread = ThreadWithResult(answer)

        def caller() -> None:
            thread.start()
            gate.set()
            got.append(thread.join())

        def other() -> None:
            gate.wait()
            got.append(thread.join())

        def check() -> None:
            if got != ["tea", "tea"]:
                message = "func returned 'tea'; to two threads, join() gave"
                fail("wrong-result", f"{message} {got}.")

        return [caller, other], check

    def twice() -> Any:
        got: list[Any] = []

        def answer() -> str:
            return "tea"

        def caller() -> None:
            thread = ThreadWithResult(answer)
            thread.start()
            got.append(thread.join())
            got.append(thread.join())

        def check() -> None:
            if got != ["tea", "tea"]:
                fail("wrong-result", f"func returned 'tea'; two join() gave {got}.")

        return [caller], check

    def two() -> Any:
        both_here = threading.Barrier(2)
        got: list[Any] = []

        def answer(word: str) -> str:
            both_here.wait()
            return word

        def caller() -> None:
            threads = [ThreadWithResult(answer, (word,)) for word in ("tea", "milk")]
            for thread in threads:
                thread.start()
            for thread in threads:
                got.append(thread.join())

        def check() -> None:
            if got != ["tea", "milk"]:
                fail("wrong-result", f"They returned 'tea' and 'milk'; join() gave {got}.")

        return [caller], check

    def fails() -> Any:
        error = ValueError("no such page")
        got: list[Any] = []

        def failing() -> None:
            raise error

        def caller() -> None:
            thread = ThreadWithResult(failing)
            thread.start()
            for _ in range(2):
                try:
                    got.append(thread.join())
                except ValueError as raised:
                    got.append(raised)

        def check() -> None:
            if got != [error, error]:
                fail("swallowed", f"func raised {error!r}; of two join() came {got}.")

        return [caller], check

    def fails_late() -> Any:
        error = ValueError("no such page")
        got: list[Any] = []

        def failing() -> None:
            time.sleep(HOUR)
            raise error

        def caller() -> None:
            thread = ThreadWithResult(failing)
            thread.start()
            try:
                got.append(thread.join())
            except ValueError as raised:
                got.append(raised)

        def check() -> None:
            if got != [error]:
                fail(
                    "swallowed", f"func raised {error!r} after an hour; join() gave {got}."
                )

        return [caller], check

    def joined(func: Any, *args: Any) -> Any:
        thread = ThreadWithResult(func, args)
        thread.start()
        return thread.join

    def same_error(error: BaseException) -> None:
        calls: list[str] = []

        def failing() -> None:
            calls.append("failing")
            raise error

        join = bench.call(joined, failing)
        for time_of_asking in ("join()", "a second join()"):
            found: BaseException | None = None
            value = None
            try:
                value = join()
            except BaseException as raised:
                found = raised
            what = f"func raised {error!r}, and {time_of_asking}"
            bench.require(found is not None, "swallowed", f"{what} returned {value!r}.")
            bench.require(found is error, "wrong-result", f"{what} raised {found!r}.")
        message = f"func raised {error!r}, and was called {len(calls)} times."
        bench.require(len(calls) == 1, "wasteful", message)

    bench.trial("a function that takes an hour: start() goes on, join() waits")
    at_once = "start() waited for func to end, and func for what comes after start()."
    bench.once(one, meaning={"deadlock": ("sequential", at_once)})
    bench.trial("two threads, each of which goes on only when both have begun")
    later = "Both were started, and func of the one never saw that of the other begin."
    bench.once(two, meaning={"deadlock": ("sequential", later)})
    bench.trial("an hour between the making and start()")
    bench.once(not_started)
    bench.trial("two calls of join(), in every order")
    bench.explore(twice)
    alone = "Two threads called join() at the same time, and one waits for ever."
    bench.trial("ten threads, one after the other, and each of them is asked again")
    joins = []
    for number in range(10):
        joins.append(bench.call(joined, str, number))
        bench.call(joins[-1])
    found = [bench.call(join) for join in joins]
    bench.equal("The list of their results", found, [*map(str, range(10))])
    bench.trial("two threads that call join(), in every order")
    bench.explore(two_join, bound=1, meaning={"deadlock": ("deadlock", alone)})
    bench.trial("functions that raise an exception")
    number = bench.random.randrange(1000)
    same_error(ValueError(f"no page {number}"))
    same_error(KeyError(number))
    bench.trial("a function that calls sys.exit(), which raises SystemExit")
    same_error(SystemExit(number))
    bench.trial("a function that raises KeyboardInterrupt, which is no Exception either")
    same_error(KeyboardInterrupt(number))
    bench.trial("functions that raise other exceptions of which nobody thinks")
    same_error(GeneratorExit(number))
    same_error(_Stop(number))
    bench.trial("functions that raise what waiting, iterating and looking up raise, too")
    same_error(TimeoutError(number))
    same_error(StopIteration(number))
    same_error(AttributeError(number))
    bench.trial("a function that raises an exception after an hour")
    bench.once(fails_late)
    bench.trial("a function that raises an exception, in every order")
    bench.explore(fails, bound=1)
    bench.trial("functions that return None, 0, and an exception that nobody raised")
    spare = ValueError("returned, not raised")
    for value in (None, 0, spare):
        calls: list[Any] = []

        def answer(value: Any, calls: list[Any]) -> Any:
            calls.append(value)
            return value

        join = bench.call(joined, answer, value, calls)
        for what in ("join()", "a second join()"):
            bench.equal(f"{what} after func returned {value!r}", bench.call(join), value)
        message = f"func returned {value!r}, and was called {len(calls)} times."
        bench.require(len(calls) == 1, "wasteful", message)


class _Stop(BaseException):
    """Of a kind that nobody can name beforehand."""
