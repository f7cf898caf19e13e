"""The check of the exercise "job-behind-a-window"."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from helpers.practice.bench import Bench, fail, shown
from helpers.practice.durations import HOUR
from helpers.practice.exercise import exercise
from helpers.practice.exercises.ch11_bach.unreadable import Unreadable

#: More messages than anybody makes room for who makes room for some.
MANY = 2000


def wait_for_others(before: set[threading.Thread]) -> None:
    """Wait for the end of the threads that there were not before, and of theirs."""
    while new := set(threading.enumerate()) - before:
        for thread in new:
            thread.join()


@exercise(
    "job-behind-a-window",
    "11_bach",
    "Work behind a window",
    """
    import queue
    import threading

    class Job:
        def __init__(self, function, items):
            ...

        def start(self):
            ...

        def cancel(self):
            ...

        def poll(self):
            ...
    """,
)
def job_behind_a_window(bench: Bench, Job: Any) -> None:
    """The window's thread never waits; every message once, in order, and a last one."""
    # Of different lengths, so that the results tell them apart.
    sizes_of = (range(10), range(10, 100), range(100, 1000))
    one, two, three = (f"file {bench.random.choice(each)}" for each in sizes_of)
    items = [one, two, three]
    sizes = [("result", len(item)) for item in items]

    def responsive() -> Any:
        go_on = threading.Event()
        got: list[Any] = []

        def work(item: str) -> str:
            go_on.wait()
            return item

        def window() -> None:
            job = Job(work, [one])
            job.start()
            got.append(job.poll())
            go_on.set()

        def check() -> None:
            if got != [[]]:
                fail("wrong-result", f"There is no message yet; poll() gave {got[0]!r}.")

        return [window], check

    def finished() -> Any:
        got: list[Any] = []
        threads: list[threading.Thread] = []

        def work(item: str) -> int:
            threads.append(threading.current_thread())
            return len(item)

        def window() -> None:
            before = set(threading.enumerate())
            job = Job(work, items)
            job.start()
            wait_for_others(before)
            got.extend(job.poll())
            got.extend(job.poll())

        def check() -> None:
            if len(set(threads)) > 1:
                fail(
                    "type",
                    f"{len(set(threads))} threads worked on {len(items)} items, and one "
                    "should work on all.",
                )
            wanted = [*sizes, ("finished", None)]
            if got != wanted:
                same = sorted(map(str, got)) == sorted(map(str, wanted))
                cause = "order" if same else "wrong-result"
                cause = "lost-item" if len(got) < len(wanted) else cause
                fail(cause, f"The messages are {shown(got)}; wanted: {shown(wanted)}.")

        return [window], check

    def any_time() -> Any:
        got: list[Any] = []

        def window() -> None:
            before = set(threading.enumerate())
            job = Job(len, [one, two])
            job.start()
            got.extend(job.poll())
            got.extend(job.poll())
            wait_for_others(before)
            got.extend(job.poll())

        def check() -> None:
            wanted = [*sizes[:2], ("finished", None)]
            if got == wanted:
                return
            for each in wanted:
                if got.count(each) < wanted.count(each):
                    fail("lost-item", f"{each} never came; the messages are {shown(got)}.")
            cause = "order" if len(got) == len(wanted) else "wrong-result"
            fail(cause, f"The messages are {shown(got)}.")

        return [window], check

    def cancelled() -> Any:
        first_begun, go_on = threading.Event(), threading.Event()
        worked: list[str] = []
        got: list[Any] = []

        def work(item: str) -> str:
            worked.append(item)
            first_begun.set()
            go_on.wait()
            return item

        def window() -> None:
            before = set(threading.enumerate())
            job = Job(work, items)
            job.start()
            first_begun.wait()
            job.cancel()
            go_on.set()
            wait_for_others(before)
            got.extend(job.poll())

        def check() -> None:
            if len(worked) > 1:
                fail(
                    "wasteful",
                    f"Cancelled while it worked on {one}; it went on with {worked[1]}.",
                )
            if got != [("result", one), ("cancelled", None)]:
                fail("wrong-result", f"Cancelled, and the messages are {shown(got)}.")

        return [window], check

    def cancelled_any_time() -> Any:
        got: list[Any] = []

        def window() -> None:
            before = set(threading.enumerate())
            job = Job(len, [one])
            job.start()
            job.cancel()
            wait_for_others(before)
            got.extend(job.poll())

        def check() -> None:
            last = [what for what, _ in got if what != "result"]
            if last not in (["finished"], ["cancelled"]) or got[-1][0] != last[0]:
                fail("wrong-result", f"There is one last message; got {shown(got)}.")
            if last == ["finished"] and got[0] != sizes[0]:
                fail("lost-item", f"It is finished, and the messages are {shown(got)}.")

        return [window], check

    def failing() -> Any:
        error = Unreadable(f"{two} cannot be read")
        got: list[Any] = []
        worked: list[str] = []

        def work(item: str) -> str:
            worked.append(item)
            if item == two:
                raise error
            return item

        def window() -> None:
            before = set(threading.enumerate())
            job = Job(work, items)
            job.start()
            wait_for_others(before)
            got.extend(job.poll())

        def check() -> None:
            if three in worked:
                fail("wasteful", f"{two} failed, and then it worked on {three}.")
            kinds = [what for what, _ in got]
            if "failed" not in kinds:
                fail("swallowed", f"The second item raised; got {shown(got)}.")
            if kinds != ["result", "failed"]:
                fail("wrong-result", f"The second item raised; got {shown(got)}.")
            if got[-1][1] is not error:
                fail("swallowed", f"It raised {error!r}; the message is {shown(got[-1])}.")

        return [window], check

    def as_they_come() -> Any:
        go_on = threading.Event()
        got: list[Any] = []

        def work(item: str) -> str:
            if item == one:
                time.sleep(60)
            if item == two:
                go_on.wait()
            return item

        took: dict[str, float] = {}

        def timed(name: str, method: Callable[[], Any]) -> Any:
            before = time.monotonic()
            result = method()
            took[name] = time.monotonic() - before
            return result

        def window() -> None:
            job = Job(work, [one, two])
            timed("start()", job.start)
            time.sleep(HOUR)
            got.extend(timed("poll()", job.poll))
            timed("cancel()", job.cancel)
            go_on.set()

        def check() -> None:
            # Time passes only when nobody can go on, so any at all was spent waiting.
            for name, seconds in took.items():
                if seconds > 1e-3:
                    fail(
                        "sequential",
                        f"{name} took {seconds:g} s: it waits for the work, though not for "
                        "ever, and the window stands still.",
                    )
            if got != [("result", one)]:
                fail(
                    "late",
                    f"{one} is done, the work on {two} goes on, and the messages are "
                    f"{shown(got)}.",
                )

        return [window], check

    def cancelled_first() -> Any:
        worked: list[str] = []
        got: list[Any] = []

        def window() -> None:
            before = set(threading.enumerate())
            job = Job(worked.append, items)
            got.extend(job.poll())
            job.cancel()
            job.start()
            wait_for_others(before)
            got.extend(job.poll())

        def check() -> None:
            if worked:
                fail(
                    "wasteful",
                    f"cancel(), then start(); it began {worked[0]} all the same.",
                )
            if got != [("cancelled", None)]:
                fail(
                    "wrong-result",
                    f"poll(), cancel(), start(); the messages are {shown(got)}.",
                )

        return [window], check

    def side_by_side() -> Any:
        returned = Unreadable("as a result")
        falsy = [0, "", None, False, returned]
        got: list[list[Any]] = []

        def window() -> None:
            for items in falsy, []:
                before = set(threading.enumerate())
                job, other = Job(lambda item: item, items), Job(len, [one])
                other.start()
                wait_for_others(before)
                other.cancel()
                job.start()
                wait_for_others(before)
                got.append(job.poll())
                got.append(other.poll())

        def check() -> None:
            of_other = [sizes[0], ("finished", None)]
            of_falsy = [*(("result", item) for item in falsy), ("finished", None)]
            what = f"the items {falsy}", "another job", "no items at all", "another job"
            wanted: list[list[Any]] = [of_falsy, of_other, [("finished", None)], of_other]
            for each, messages, right in zip(what, got, wanted, strict=True):
                if messages != right:
                    cause = "lost-item" if len(messages) < len(right) else "wrong-result"
                    message = f"The messages for {each} are {shown(messages)}."
                    fail(cause, f"Two jobs, the one done before the other: {message}")

        return [window], check

    def many() -> Any:
        got: list[Any] = []

        def window() -> None:
            before = set(threading.enumerate())
            job = Job(str, list(range(MANY)))
            job.start()
            wait_for_others(before)
            got.extend(job.poll())

        def check() -> None:
            wanted = [*(("result", str(n)) for n in range(MANY)), ("finished", None)]
            if got != wanted:
                message = f"Of {len(wanted)} messages, one poll() gave {len(got)}."
                fail("lost-item" if len(got) < len(wanted) else "wrong-result", message)

        return [window], check

    waits = "start(), poll() or cancel() waits for the work, and the window with it."
    endless = "The work is done, and a thread of the job does not end; or poll() waits."
    stuck, left = {"deadlock": ("sequential", waits)}, {"deadlock": ("leak", endless)}
    bench.trial("the window starts a job, looks, and lives on while it works")
    bench.explore(responsive, meaning=stuck)
    bench.trial("a job of three items; the window looks when all is done")
    bench.once(finished, meaning=left)  # where every order fails, one tells it best
    bench.explore(finished, meaning=left)
    bench.trial("the window looks at any time, in every order")
    bench.explore(any_time, meaning=left)
    bench.trial("cancelled while the first of three items is worked on")
    bench.explore(cancelled, meaning=stuck)
    bench.trial("cancelled at any time, in every order")
    bench.explore(cancelled_any_time, meaning=left)
    bench.trial("cancelled before it is started")
    bench.once(cancelled_first, meaning=left)
    bench.trial("the second of three items raises an error")
    bench.once(failing, meaning=left)
    bench.explore(failing, meaning=left)
    bench.trial("the window looks while the second of two items is worked on")
    bench.once(as_they_come, meaning=stuck)
    bench.trial("two jobs, of 0, '', None, False and an error, of nothing, and of a file")
    bench.once(side_by_side, meaning=left)
    bench.trial(f"a job of {MANY:,} items; the window looks when all is done")
    full = "It is full, and nobody looks: the thread of the job waits, and does not end."
    bench.once(many, meaning={"deadlock": ("leak", full)})
