"""The check of the exercise "stoppable-worker"."""

from __future__ import annotations

import threading
import time
from itertools import pairwise
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.durations import DAY, HOUR, MINUTE, YEAR
from helpers.practice.exercise import exercise
from helpers.practice.standstill import until_all_wait


@exercise(
    "stoppable-worker",
    "03_threading",
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

    def about_to_pause() -> Any:
        events: list[str] = []
        stopping = threading.Event()

        def work() -> None:
            if len(events) > 8:
                fail("late", "stop() came right after start(), and work() again and again.")
            events.append("work")

        def user() -> None:
            worker = Worker(work, HOUR)
            worker.start()
            stopping.set()
            worker.stop()

        def usher() -> None:
            stopping.wait()
            until_all_wait(
                asking=(
                    "late",
                    "stop() came when the thread had seen that it may go on, and was about "
                    "to begin its pause: nothing wakes it, and stop() waits for an hour.",
                )
            )

        return [user, usher], None

    def pausing() -> Any:
        begun: list[float] = []
        pauses = threading.Event()

        def work() -> None:
            if len(begun) > 8:
                fail("late", "stop() came in a pause; it went on pausing and working.")
            begun.append(time.monotonic())
            pauses.set()

        def user() -> None:
            worker = Worker(work, YEAR)
            worker.start()
            pauses.wait()
            time.sleep(HOUR)
            worker.stop()

        def check() -> None:
            # A pause may come to its end before stop() does; then it took its year.
            if any(later - before < YEAR - DAY for before, later in pairwise(begun)):
                fail(
                    "order",
                    "stop() ended a pause before the thread could see that it is to end: "
                    "it called work() once more, and then waited for the next pause.",
                )

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
            # It may wait for what the thread that died would have done; nobody does for it.
            threading.Thread(target=worker.stop, daemon=True).start()

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
    bench.trial("stop() in a pause of a year, in every order")
    bench.explore(pausing, bound=1, free=0)
    bench.trial("stop() when the pause is about to begin, in every order")
    bench.explore(about_to_pause, bound=1, free=0)
    bench.trial("an hour between the making and start()")
    bench.once(not_started)
    bench.trial("a work() that takes half an hour, and a pause of an hour after it")
    bench.once(long_work)
    bench.trial("two threads that call stop() while work() is under way")
    bench.once(two_stop)
