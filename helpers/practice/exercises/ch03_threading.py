"""Exercises about chapter 03: threads that are started, waited for, asked and stopped."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise

CHAPTER = "03_threading"
#: Seconds, in virtual time.
MINUTE, HOUR = 60, 3600
DAY = 24 * HOUR
YEAR = 365 * DAY
#: Pages at once: more than a pool has workers whose size comes from no list of pages.
_MANY = 520


@exercise(
    "staircase",
    CHAPTER,
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
        many = [f"page {number}" for number in range(_MANY)]
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


@exercise(
    "thread-with-result",
    CHAPTER,
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


@exercise(
    "stoppable-worker",
    CHAPTER,
    "Build a worker that stops when it is told to",
    '''
    import threading

    class Worker:
        """Calls work() in a thread: at once, and again after each pause of seconds."""

        def __init__(self, work, seconds):
            ...

        def start(self):
            ...

        def stop(self):
            """End the thread, also in the middle of a pause; return when it has ended."""
            ...
    ''',
)
def stoppable_worker(bench: Bench, Worker: Any) -> None:
    """In time, stopped in its pause at once, never at work after ``stop``, nothing left."""

    def in_pause() -> Any:
        events: list[str] = []
        took: list[float] = []
        left: list[str] = []
        begin = 0.0

        def work() -> bool:
            if len(events) > 16 and "stop" not in events:
                hours = (time.monotonic() - begin) / HOUR
                message = f"With pauses of 1 h, work() was called {len(events)} times in"
                fail("wrong-result", f"{message} {hours:.1f} h.")
            if len(events) > 16:
                fail("late", "stop() came in a pause; it went on pausing and working.")
            if threading.current_thread().name == "user":
                fail("sequential", "work() was called by the thread that called start().")
            events.append("work")
            return len(events) == 5  # what comes back says nothing

        def user() -> None:
            nonlocal begin
            worker = Worker(work, HOUR)
            begin = time.monotonic()
            worker.start()
            time.sleep(9.5 * HOUR - 49.5)
            events.append("stop")
            begun = time.monotonic()
            worker.stop()
            took.append(time.monotonic() - begun)
            events.append("stopped")
            for thread in threading.enumerate():
                if thread.name not in ("main", "user"):
                    left.append(thread.name)
            time.sleep(2 * HOUR)

        def check() -> None:
            stop, stopped = events.index("stop"), events.index("stopped")
            before = events[:stop].count("work")
            if before != 10:
                message = f"after 9.5 h work() was called {before} of 10 times"
                if before == 5:
                    message += "; the fifth call returned True, which asks for no end"
                fail("wrong-result", f"A pause of 1 h: {message}.")
            if took[0] > 5:
                message = f"stop() came in a pause, and took {took[0]:g} s"
                fail("late", f"{message}: it has to end the pause at once.")
            if "work" in events[stop:stopped]:
                fail("order", "stop() came in a pause, and work() was called once more.")
            if "work" in events[stopped:] or left:
                fail("leak", "After stop() had returned, the thread was still there.")

        return [user], check

    def at_work() -> Any:
        events: list[str] = []
        took: list[float] = []
        begun, gate = threading.Event(), threading.Event()

        def work() -> None:
            if len(events) > 8:
                fail("late", "stop() came during work(); it went on pausing and working.")
            events.append("begin")
            begun.set()
            gate.wait()
            events.append("end")

        def user() -> None:
            worker = Worker(work, HOUR)
            worker.start()
            begun.wait()
            started = time.monotonic()
            worker.stop()
            took.append(time.monotonic() - started)
            events.append("stopped")

        def helper() -> None:
            time.sleep(YEAR)
            gate.set()

        def check() -> None:
            if events[:2] != ["begin", "end"]:
                fail("leak", "stop() returned while work() was still under way.")
            if took[0] > YEAR + MINUTE:
                fail(
                    "late",
                    "stop() came during work(); it returned "
                    f"{(took[0] - YEAR) / MINUTE:.0f} min after the end of work().",
                )
            if events != ["begin", "end", "stopped"]:
                fail("order", f"stop() came during work(); then came {events[2:]}.")

        return [user, helper], check

    def at_once() -> Any:
        events: list[str] = []

        def work() -> None:
            if len(events) > 20:
                fail("late", "stop() came right after start(), and work() again and again.")
            events.append("begin")
            events.append("end")

        def user() -> None:
            worker = Worker(work, HOUR)
            worker.start()
            worker.stop()
            events.append("stopped")
            worker.stop()

        def check() -> None:
            if events[-1] != "stopped" or events.count("begin") != events.count("end"):
                fail("leak", "work() was under way after stop() had returned.")

        return [user], check

    def not_started() -> Any:
        events: list[str] = []

        def work() -> None:
            events.append("work")

        def user() -> None:
            worker = Worker(work, DAY)
            time.sleep(HOUR)
            events.append("start")
            worker.start()
            time.sleep(HOUR)
            worker.stop()

        def check() -> None:
            if events != ["start", "work"]:
                fail("order", f"An hour went by before start(); it came to {events}.")

        return [user], check

    def long_work() -> Any:
        begun: list[float] = []

        def work() -> None:
            if len(begun) > 8:
                fail("late", "stop() came in a pause; it went on pausing and working.")
            begun.append(time.monotonic())
            time.sleep(HOUR / 2)

        def user() -> None:
            worker = Worker(work, HOUR)
            worker.start()
            time.sleep(4 * HOUR)
            worker.stop()

        def check() -> None:
            hours = [round((moment - begun[0]) / HOUR, 2) for moment in begun]
            if hours != [0, 1.5, 3]:
                fail(
                    "wrong-result",
                    "work() takes 0.5 h, the pause after it 1 h: it should begin after 0, "
                    f"1.5 and 3 h, and began after {', '.join(f'{h:g}' for h in hours)} h.",
                )

        return [user], check

    def two_stop() -> Any:
        events: list[str] = []
        begun, gate = threading.Event(), threading.Event()

        def work() -> None:
            begun.set()
            gate.wait()
            events.append("end of work")

        worker = Worker(work, HOUR)

        def user() -> None:
            worker.start()
            begun.wait()
            worker.stop()
            events.append("stopped")

        def other() -> None:
            begun.wait()
            time.sleep(MINUTE)
            worker.stop()
            events.append("stopped")

        def helper() -> None:
            time.sleep(HOUR)
            gate.set()

        def check() -> None:
            if events != ["end of work", "stopped", "stopped"]:
                message = "Two threads called stop() during work(), and it came to"
                fail("leak", f"{message} {events}.")

        return [user, other, helper], check

    def short_pause() -> Any:
        begun: list[float] = []

        def work() -> None:
            if len(begun) > 8:
                message = "Pauses of 0.5 s are over too early: work() began after"
                times = ", ".join(f"{moment - begun[0]:g}" for moment in begun[:4])
                fail("wrong-result", f"{message} {times} … s.")
            begun.append(time.monotonic())

        def user() -> None:
            worker = Worker(work, 0.5)
            worker.start()
            time.sleep(1.75)
            worker.stop()

        def check() -> None:
            times = [round(moment - begun[0], 2) for moment in begun]
            if times != [0, 0.5, 1, 1.5]:
                fail(
                    "wrong-result",
                    "With pauses of 0.5 s, work() should begin after 0, 0.5, 1 and 1.5 s, "
                    f"and began after {', '.join(f'{s:g}' for s in times)} s.",
                )

        return [user], check

    def no_pause() -> Any:
        begun: list[float] = []
        enough = threading.Event()

        def work() -> None:
            begun.append(time.monotonic())
            if len(begun) == 5:
                enough.set()
                # Without a pause, some never let stop() get at their lock.
                raise SystemExit

        def user() -> None:
            worker = Worker(work, 0)
            worker.start()
            enough.wait()
            with suppress(SystemExit):
                worker.stop()

        def check() -> None:
            took = begun[4] - begun[0]
            if took > 0.5:
                fail(
                    "late",
                    "With pauses of 0 s, work() should begin again as soon as it has "
                    f"ended; the fifth began {took:g} s after the first.",
                )

        return [user], check

    def two_alike() -> Any:
        count = [0]

        def work() -> None:
            count[0] += 1

        def user() -> None:
            first, second = Worker(work, HOUR), Worker(work, HOUR)
            first.start()
            second.start()
            time.sleep(HOUR / 2)
            first.stop()
            time.sleep(HOUR)
            second.stop()

        def check() -> None:
            if count != [3]:
                message = (
                    "Two workers with the same work(): the first is stopped after half"
                )
                fail(
                    "wrong-result",
                    f"{message} a pause, the second after one and a half. They called it "
                    f"{count[0]} times, not 3 times: once and twice.",
                )

        return [user], check

    def two() -> Any:
        events: list[str] = []

        def work() -> None:
            if len(events) > 8:
                fail("late", "The first worker was stopped, and went on working.")
            events.append("first")

        def other_work() -> None:
            events.append("second")

        def user() -> None:
            first, second = Worker(work, HOUR), Worker(other_work, HOUR)
            first.start()
            second.start()
            time.sleep(HOUR / 2)
            first.stop()
            time.sleep(HOUR)
            second.stop()

        def check() -> None:
            counts = events.count("first"), events.count("second")
            if counts != (1, 2):
                fail(
                    "wrong-result",
                    "Two workers with pauses of 1 h, the first stopped after half an hour, "
                    f"the second after 1.5 h: they worked {counts[0]} and {counts[1]} "
                    "times, not 1 and 2.",
                )

        return [user], check

    bench.trial("a pause of an hour, and stop() after nine and a half")
    bench.once(in_pause)
    bench.trial("stop() while work() is under way")
    bench.once(at_work)
    bench.trial("two workers, of which one is stopped earlier")
    bench.once(two)
    bench.trial("two workers with the same work(), of which one is stopped earlier")
    bench.once(two_alike)
    bench.trial("pauses of half a second")
    bench.once(short_pause)
    bench.trial("pauses of no length at all")
    few = "With pauses of 0 s, work() was not called again and again."
    bench.once(no_pause, meaning={"deadlock": ("wrong-result", few)})
    bench.trial("stop() right after start(), and once more, in every order")
    bench.once(at_once)
    bench.explore(at_once, free=0)
    bench.trial("an hour between the making and start()")
    bench.once(not_started)
    bench.trial("a work() that takes half an hour, and a pause of an hour after it")
    bench.once(long_work)
    bench.trial("two threads that call stop() while work() is under way")
    bench.once(two_stop)
