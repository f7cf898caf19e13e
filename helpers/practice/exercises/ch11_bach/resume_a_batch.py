"""The check of the exercise "resume-a-batch"."""

from __future__ import annotations

import threading
import time
from typing import Any

from helpers.practice.bench import Bench, Refused, fail, most_at_once, shown
from helpers.practice.durations import HOUR
from helpers.practice.exercise import exercise
from helpers.practice.exercises.ch11_bach.unreadable import Unreadable

#: More than any number of workers that an answer could have set by itself.
MANY = 40


class _Slow(str):
    """A name at whose comparison another thread may come in, as it may anywhere."""

    def __eq__(self, other: object) -> bool:
        time.sleep(1)
        return super().__eq__(other)

    def __hash__(self) -> int:
        time.sleep(1)
        return super().__hash__()


@exercise(
    "resume-a-batch",
    "11_bach",
    "Stop a batch and resume it",
    """
    def run_batch(names, work, journal, stop, workers):
        ...
    """,
)
def resume_a_batch(bench: Bench, run_batch: Any) -> None:
    """Each name once, noted when done; at most so many at once; a stop that holds."""
    a, b, c, d = (f"{letter}.txt" for letter in bench.random.sample("abcdefghij", 4))

    def plain() -> None:
        journal = [b]
        worked: list[str] = []
        early: list[str] = []
        stop = threading.Event()

        def work(name: str) -> object:
            if name in journal:
                early.append(name)
            worked.append(name)
            return {a: 0, c: None, d: ""}.get(name)  # no answer may look at the result

        failed = bench.call(run_batch, [a, b, c, d], work, journal, stop, 2)
        if stop.is_set():
            raise Refused("wrong-result", "It has set stop itself; others rely on that.")
        if b in worked:
            raise Refused("wasteful", f"{b} is in the journal, and was done again.")
        if early:
            message = f"{early[0]} stood in the journal before the work on it had ended; "
            raise Refused("lost-item", f"{message}a crash would have lost it.")
        for name in a, c, d:
            if worked.count(name) != 1:
                message = f"{name} was worked on {worked.count(name)} times."
                raise Refused("wasteful" if name in worked else "lost-item", message)
            if journal.count(name) != 1:
                message = f"{name} is done, and {journal.count(name)} times in the journal."
                raise Refused("wrong-result" if name in journal else "lost-item", message)
        bench.equal("The result, where nothing failed,", failed, {})

    def together() -> Any:
        meeting = threading.Barrier(2)
        journal: list[str] = []
        events: list[tuple[str, str]] = []
        left: list[str] = []

        def main() -> None:
            stop = threading.Event()

            def work(name: str) -> None:
                events.append(("enter", name))
                if len(events) <= 2:
                    meeting.wait()
                    time.sleep(HOUR)
                    stop.set()
                events.append(("leave", name))

            before = set(threading.enumerate())
            run_batch([a, b, c], work, journal, stop, 2)
            events.append(("returned", ""))
            left.extend(each.name for each in set(threading.enumerate()) - before)

        def check() -> None:
            worked = [name for what, name in events if what == "enter"]
            if [what for what, _ in events[: events.index(("returned", ""))]].count(
                "leave"
            ) < 2:
                fail("lost-item", "It returned while names were still worked on.")
            most = most_at_once(events)
            if most > 2:
                fail("unbounded", f"workers is 2, and {most} were worked on at once.")
            if len(set(worked)) < len(worked):
                fail("wasteful", f"One name was worked on twice: {', '.join(worked)}.")
            if len(worked) > 2:
                fail("wasteful", f"stop was set, and then {worked[2]} was begun.")
            if sorted(journal) != sorted(worked):
                fail(
                    "lost-item",
                    f"Done are {', '.join(worked)}, and the journal has {journal}.",
                )
            if left:
                fail("leak", f"When it returned, there still ran {', '.join(left)}.")

        return [main], check

    def all_at_once(last: bool = False) -> Any:
        # More than a pool has workers whose size somebody has chosen.
        names = [a, *(f"{number}.txt" for number in range(MANY - 1))]
        if last:
            names.reverse()
        journal: list[str] = []
        noted: list[bool] = []
        events: list[tuple[str, str]] = []

        def main() -> None:
            def work(name: str) -> None:
                events.append(("enter", name))
                time.sleep(1 if name == a else HOUR)
                if name != a:
                    noted.append(a in journal)
                events.append(("leave", name))

            run_batch(names, work, journal, threading.Event(), len(names))

        def check() -> None:
            most = most_at_once(events)
            if most != len(names):
                cause = "sequential" if most < len(names) else "unbounded"
                fail(cause, f"workers is {len(names)}, and {most} were at work at once.")
            if not all(noted):
                fail(
                    "late",
                    f"The work on {a} was done long before that on the others, and {a} was "
                    "not in the journal when theirs was. A crash would have lost it.",
                )

        return [main], check

    def one_left() -> Any:
        worked: list[str] = []

        def main() -> None:
            run_batch([a], worked.append, [], threading.Event(), 2)

        def check() -> None:
            if worked != [a]:
                cause = "wasteful" if worked else "lost-item"
                fail(cause, f"{a} was worked on {len(worked)} times.")

        return [main], check

    def one_long() -> Any:
        events: list[str] = []

        def main() -> None:
            def work(name: str) -> None:
                events.append(name)
                time.sleep(9 * HOUR if name == a else HOUR)
                events.append(name)

            run_batch([a, b, c, d], work, [], threading.Event(), 2)

        def check() -> None:
            # Each name is there twice, when the work on it begins and when it ends.
            if events[-1] != a:
                fail(
                    "sequential",
                    f"workers is 2; while one worked long on {a}, the other did not go on "
                    f"with {events[-1]}.",
                )

        return [main], check

    def compared() -> Any:
        names = [_Slow(name) for name in (a, b, c, d)]
        journal: list[str] = [names[1]]

        def main() -> None:
            run_batch(names, lambda name: None, journal, threading.Event(), 3)

        def check() -> None:
            if sorted(journal) != sorted([a, b, c, d]):
                fail("lost-item", f"Of four names the journal has {len(journal)}.")

        return [main], check

    def failing() -> None:
        error = Unreadable("not UTF-8")
        stop = threading.Event()
        journal: list[str] = []
        worked: list[str] = []

        def work(name: str) -> None:
            worked.append(name)
            if name == b:
                raise error

        for expected in 3, 4:
            names = [a, b, c]
            failed = bench.call(run_batch, names, work, journal, stop, 1)
            if stop.is_set():
                message = f"{b} failed, and it has set stop itself; others rely on that."
                raise Refused("wrong-result", message)
            if len(worked) > expected:
                message = f"In two runs it worked on {', '.join(worked)}."
                raise Refused("wasteful", message)
            if b in journal:
                raise Refused("lost-item", f"{b} failed, and the journal says it is done.")
            if sorted(journal) != sorted([a, c]):
                message = f"{b} failed; of {a} and {c} the journal has {shown(journal)}."
                raise Refused("lost-item", message)
            if failed != {b: error}:
                message = f"{b} raised {error!r}; it returned {shown(failed)}."
                found = isinstance(failed, dict) and b in failed
                raise Refused("wrong-result" if found else "swallowed", message)
        if sorted(worked) != sorted([a, b, c, b]):
            raise Refused("lost-item", f"In two runs it worked on {', '.join(worked)}.")
        failed = bench.call(run_batch, [b], worked.append, journal, threading.Event(), 1)
        bench.equal("The result of a third run, in which nothing failed,", failed, {})
        bench.equal("The journal after that", sorted(journal), sorted([a, b, c]))

    def two_fail() -> None:
        errors = {b: Unreadable("not UTF-8"), c: Unreadable("no text")}
        stop = threading.Event()
        failing: list[str] = []

        def work(name: str) -> None:
            if name in errors:
                failing.append(name)
                if len(failing) == 2:
                    stop.set()  # the second error is told all the same
                raise errors[name]

        failed = bench.call(run_batch, [a, b, c, d], work, [], stop, 1)
        if failed != errors:
            message = (
                f"{b} and {c} raised errors, and stop was set during {failing[-1]}; it "
                f"returned {shown(failed)}."
            )
            raise Refused("swallowed", message)

    def stopped_before() -> None:
        journal: list[str] = []
        worked: list[str] = []
        stop = threading.Event()
        stop.set()
        names = [a, b, c]
        failed = bench.call(run_batch, names, worked.append, journal, stop, 2)
        if worked:
            raise Refused("wasteful", f"stop was set before, and it began {worked[0]}.")
        bench.equal("The result, where nothing was begun,", failed, {})
        bench.equal("The journal, where nothing was begun,", journal, [])

    def stopped() -> None:
        names = [a, b, c, d]
        journal: list[str] = []
        worked: list[str] = []
        stop = threading.Event()

        def work(name: str) -> None:
            worked.append(name)
            if len(worked) == 2:
                stop.set()

        bench.call(run_batch, names, work, journal, stop, 1)
        if len(worked) > 2:
            message = f"stop was set during {worked[1]}; after it {worked[2]} was begun."
            raise Refused("wasteful", message)
        if not stop.is_set():
            raise Refused("wrong-result", "It has cleared stop; others rely on that.")
        if len(worked) < 2 or journal != worked:
            done = " and ".join(worked)
            message = (
                f"Stopped after two names; done are {done}, the journal has {journal}."
            )
            raise Refused("lost-item", message)
        bench.equal("Afterwards the list of names", names, [a, b, c, d])
        stop.clear()
        bench.call(run_batch, names, work, journal, stop, 1)
        if sorted(worked) != sorted([a, b, c, d]):
            message = f"Stopped and resumed, it did {', '.join(worked)}."
            raise Refused("wasteful", message)
        bench.equal("The journal after that", sorted(journal), sorted([a, b, c, d]))

    bench.trial("four names, one of them in the journal, and two workers")
    plain()
    bench.nothing_left()
    bench.trial("three names, of which the work on the second raises an error; and again")
    failing()
    bench.trial("one worker, stopped during the second of four names, and resumed")
    stopped()
    bench.nothing_left()
    bench.trial("two of four names fail, one of them as stop is set")
    two_fail()
    bench.trial("stop is set before it begins")
    stopped_before()
    bench.nothing_left()
    bench.trial("two workers are at work as stop is set, in many orders")
    bench.explore(
        together,
        bound=1,
        meaning={"deadlock": ("sequential", "workers is 2; two were not done at once.")},
    )
    bench.trial("two workers and one name, in many orders")
    bench.explore(
        one_left,
        bound=1,
        meaning={"deadlock": ("hang", "One worker took the last name; the other waits.")},
    )
    bench.trial("two workers and four names, of which the first takes long")
    bench.once(one_long)
    bench.trial(f"{MANY} workers and {MANY} names, of which the first is done early")
    bench.once(all_at_once)
    bench.trial(f"{MANY} workers and {MANY} names, of which the last is done early")
    bench.once(lambda: all_at_once(last=True))
    bench.trial("three workers, and names that take a while to compare")
    bench.once(compared)
