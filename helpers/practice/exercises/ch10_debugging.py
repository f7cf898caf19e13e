"""Exercises about chapter 10: who is stuck, and whose error got lost."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import Any

from helpers.practice.bench import Bench, Refused, fail
from helpers.practice.exercise import exercise
from helpers.practice.standstill import until_all_wait

CHAPTER = "10_debugging"
#: Jobs at once: more than a pool has workers whose size comes from no list of jobs.
_MANY = 520
#: Longer than any time limit; in virtual time it costs nothing.
HOUR = 3600.0


@exercise(
    "lost-errors",
    CHAPTER,
    "Lose no error",
    """
    import threading

    def run_all(jobs):
        results, errors = {}, {}

        def run(name, job):
            results[name] = job()

        for name, job in jobs.items():
            threading.Thread(target=run, args=(name, job)).start()
        return results, errors
    """,
)
def lost_errors(bench: Bench, run_all: Any) -> None:
    """Every job once, all at the same time, each result and each error under its name."""

    def mixed() -> Any:
        broken, ended = KeyError("no such page"), SystemExit(3)
        several = ExceptionGroup("two at once", [OSError("one"), ValueError("two")])
        broken.__cause__ = OSError("the reason, which is not what was raised")
        spare = ValueError("returned, not raised")
        found: list[Any] = []

        def fine() -> str:
            return "page"

        def nothing() -> None:
            return None

        def fails() -> None:
            raise broken

        def ends() -> None:
            raise ended

        def fails_twice() -> None:
            raise several

        def gives_error() -> Exception:
            return spare

        def main() -> None:
            run_all({"other": fine, "other error": fails})
            jobs: dict[str, Any] = {"a": fine, "b": fails, "c": nothing}
            jobs |= {"d": ends, "e": gives_error, "f": fails_twice}
            found.append(run_all(jobs))

        def check() -> None:
            results, errors = _two_dicts(found[0])
            left = sorted({*results, *errors} - set("abcdef"))
            if left:
                fail("wrong-result", f"Left over from an earlier call: {left}.")
            wanted = {"a": "page", "c": None, "e": spare}
            if results != wanted:
                fail("wrong-result", f"The results are {results}, and should be {wanted}.")
            for name, error, kind in (
                ("b", broken, "KeyError"),
                ("d", ended, "SystemExit"),
                ("f", several, "an ExceptionGroup"),
            ):
                if name not in errors:
                    fail("swallowed", f"Job {name!r} raised {kind}; it is not in errors.")
                if errors[name] is not error:
                    message = f"errors[{name!r}] is {errors[name]!r}, not what was raised"
                    fail("wrong-result", f"{message}: {error!r}.")
            if set(errors) != {"b", "d", "f"}:
                named = sorted(errors)
                fail("wrong-result", f"There are errors of {named}; b, d and f failed.")

        return [main], check

    def at_once() -> Any:
        all_run = threading.Barrier(2)
        found: list[Any] = []

        def job() -> str:
            all_run.wait()
            return "done"

        def main() -> None:
            found.append(run_all({"a": job, "b": job}))
            found.append([t.name for t in threading.enumerate() if t.name not in _OWN])

        def check() -> None:
            results, errors = _two_dicts(found[0])
            if results != {"a": "done", "b": "done"} or errors:
                fail("lost-item", f"Two jobs are done; it gives {results} and {errors}.")
            if found[1]:
                fail("leak", f"When run_all() came back, there still ran {found[1]}.")

        return [main], check

    def both_fail() -> Any:
        found: list[Any] = []
        calls: list[str] = []

        def fails() -> None:
            calls.append("call")
            raise ValueError("again")

        def main() -> None:
            found.append(run_all({"a": fails, "b": fails}))

        def check() -> None:
            results, errors = _two_dicts(found[0])
            if len(calls) != 2:
                fail("wasteful", f"Two jobs, called {len(calls)} times in all.")
            if results or set(errors) != {"a", "b"}:
                fail("swallowed", f"Both jobs raised ValueError; errors are {errors}.")

        return [main], check

    def of_no_kind() -> Any:
        stopped = _Stop("now")
        found: list[Any] = []

        def stops() -> None:
            raise stopped

        def main() -> None:
            found.append(run_all({"a": stops}))

        def check() -> None:
            results, errors = _two_dicts(found[0])
            if results or list(errors.items()) != [("a", stopped)]:
                fail("swallowed", f"Job 'a' raised {stopped!r}; errors are {errors}.")

        return [main], check

    def none() -> Any:
        found: list[Any] = []

        def main() -> None:
            found.append(run_all({}))

        def check() -> None:
            results, errors = _two_dicts(found[0])
            if results or errors:
                fail("wrong-result", f"No job, and it gives {results} and {errors}.")

        return [main], check

    def many() -> Any:
        all_run = threading.Barrier(_MANY)
        callers: list[str] = []
        found: list[Any] = []

        def job() -> str:
            all_run.wait()
            callers.append(threading.current_thread().name)
            return "done"

        def main() -> None:
            found.append(run_all({f"job {number}": job for number in range(_MANY)}))

        def check() -> None:
            results, errors = _two_dicts(found[0])
            if len(results) != _MANY or errors:
                have = f"{len(results)} results and {errors}"
                fail("lost-item", f"{_MANY} jobs are done; it gives {have}.")
            if "main" in callers:
                fail("type", "A job ran in the thread that called run_all().")

        return [main], check

    def nested() -> Any:
        inner: list[Any] = []
        found: list[Any] = []

        def asks() -> str:
            inner.append(run_all({"inner": lambda: "one"}))
            return "asked"

        def main() -> None:
            found.append(run_all({"outer": asks}))

        def check() -> None:
            for got, wanted in (
                (inner[0], {"inner": "one"}),
                (found[0], {"outer": "asked"}),
            ):
                results, errors = _two_dicts(got)
                if results != wanted or errors:
                    message = "A job called run_all() itself, and of two calls one gives"
                    fail("wrong-result", f"{message} {results}, not {wanted}; {errors}.")

        return [main], check

    def of_any_name() -> Any:
        names = 1, "1", None
        jobs: dict[Any, Any] = {name: partial("of {!r}".format, name) for name in names}
        found: list[Any] = []

        def main() -> None:
            found.append(run_all(dict(jobs)))

        def check() -> None:
            results, errors = _two_dicts(found[0])
            if results != {name: job() for name, job in jobs.items()} or errors:
                message = f"The jobs are called 1, '1' and None; the results are {results}."
                fail("lost-item" if len(results) < 3 else "wrong-result", message)

        return [main], check

    def long() -> Any:
        found: list[Any] = []

        def job() -> str:
            time.sleep(HOUR)
            return "done"

        def main() -> None:
            found.append(run_all({"a": job}))

        def check() -> None:
            results, errors = _two_dicts(found[0])
            if results != {"a": "done"}:
                message = (
                    "A job took an hour; run_all() came back before it had ended, with"
                )
                fail("lost-item", f"{message} {results} and {errors}.")

        return [main], check

    def patient() -> Any:
        def main() -> None:
            run_all({"a": until_all_wait})

        return [main], lambda: None

    bench.trial("no job at all")
    bench.once(none)
    bench.trial("jobs that end with a result, None, an error returned, and errors raised")
    bench.once(mixed)
    bench.trial("jobs that are called 1, '1' and None")
    bench.once(of_any_name)
    bench.trial("a job that raises what is neither an Exception nor a SystemExit")
    out = "Job 'a' raised a BaseException of its own; it left the thread uncaught."
    bench.once(of_no_kind, meaning={"exception": ("swallowed", out)})
    bench.trial(f"{_MANY} jobs that meet")
    alone = "A job waited for the others to begin, and they did not all come."
    bench.once(many, meaning={"deadlock": ("sequential", alone)})
    bench.trial("a job that calls run_all() itself")
    bench.once(nested)
    bench.trial("a job that takes an hour")
    bench.once(long)
    bench.trial("a job that goes on when all others wait")
    bench.once(patient)
    bench.trial("two jobs that raise the same, in every order")
    bench.explore(both_fail, bound=1, free=0)
    one = "The two jobs do not run at the same time: one waits for the end of the other."
    bench.trial("two jobs that meet; then nothing may be running")
    bench.explore(at_once, bound=1, free=0, meaning={"deadlock": ("sequential", one)})


class _Stop(BaseException):
    """Of a kind that nobody can name beforehand."""


_OWN = ("main", "check", "MainThread")


def _two_dicts(found: Any) -> tuple[dict[Any, Any], dict[Any, Any]]:
    if not isinstance(found, tuple | list) or len(found) != 2:
        fail("wrong-result", f"run_all() gives {found!r}, not (results, errors).")
    results, errors = found
    if not isinstance(results, dict) or not isinstance(errors, dict):
        fail("wrong-result", f"results and errors must be dictionaries: {found!r}.")
    return dict(results), dict(errors)


@exercise(
    "who-is-stuck",
    CHAPTER,
    "Name the circle",
    '''
    def find_circle(waits, holds):
        """waits: {thread: lock it waits for}; holds: {lock: thread that holds it}."""
        ...
    ''',
)
def who_is_stuck(bench: Bench, find_circle: Any) -> None:
    """The threads of the circle, and no others, in order from the first of the alphabet."""

    def compare(waits: dict[str, str], holds: dict[str, str], what: str) -> None:
        wanted = _circle(waits, holds)
        before = dict(waits), dict(holds)
        found = bench.call(find_circle, waits, holds)
        if (waits, holds) != before:
            raise Refused("wrong-result", f"{what}: it changes what it was given.")
        if not isinstance(found, list):
            raise Refused("wrong-result", f"{what}: it gives {found!r}, and not a list.")
        if found == wanted:
            return
        if len(waits) > 12:
            told = f"the circle has {len(wanted)} threads, and it names {len(found)}"
            raise Refused("wrong-result", f"{what}: {told}.")
        given = f"waits={waits}, holds={holds}"
        cause = "order" if sorted(found) == sorted(wanted) else "wrong-result"
        raise Refused(cause, f"{what}: with {given} it gives {found}, not {wanted}.")

    bench.trial("nobody waits, or those who wait will get their lock")
    compare({}, {}, "Nobody waits")
    compare({"a": "x"}, {}, "Nobody holds x")
    compare({"a": "x", "b": "y"}, {"x": "b"}, "y is free, so b goes on, and then a")
    bench.trial("two threads, three threads, and one alone in a circle")
    compare({"b": "x", "a": "y"}, {"x": "a", "y": "b"}, "Two in a circle")
    three = {"b": "x", "c": "y", "a": "z"}, {"x": "c", "y": "a", "z": "b"}
    compare(*three, "Three in a circle")
    compare({"a": "x"}, {"x": "a"}, "A thread that waits for what it holds")
    bench.trial("others who wait for a thread of the circle, and are not part of it")
    compare(
        {"a": "x", "b": "y", "c": "z"}, {"x": "b", "y": "c", "z": "b"}, "a waits outside"
    )
    more = (
        {"a": "u", "b": "v", "c": "w", "d": "u"},
        {"u": "c", "v": "d", "w": "d", "q": "a"},
    )
    compare(*more, "a and b wait outside")
    bench.trial("a circle, and others who wait for none of its threads")
    for first, last in (("a", "d"), ("d", "a")):
        apart = {first: "u", "b": "x", "c": "y", last: "v"}
        compare(apart, {"u": "e", "x": "c", "y": "b"}, "Two in a circle, two elsewhere")
    bench.trial("a lock that is called like a thread")
    alike = {"clock": "printer", "printer": "clock", "seller": "stock"}
    compare(alike, {"clock": "seller", "stock": "clock"}, "A thread and a lock named alike")
    bench.trial("twenty programs made at random")
    for number in range(20):
        compare(*_program(bench.random, 9, number % 3 > 0), "A program at random")
    bench.trial("circles of a hundred threads, and of all threads there are")
    compare(*_program(bench.random, 200, True), "A large program")
    ring = [f"thread {number}" for number in bench.random.sample(range(10_000), 300)]
    compare(
        {name: f"lock {place}" for place, name in enumerate(ring)},
        {f"lock {place - 1}": name for place, name in enumerate(ring) if place}
        | {f"lock {len(ring) - 1}": ring[0]},
        "A circle of 300 threads",
    )


def _circle(waits: dict[str, str], holds: dict[str, str]) -> list[str]:
    """The reference: whoever is not in a circle is taken away until nothing changes."""
    next_of = {who: holds[lock] for who, lock in waits.items() if holds.get(lock) in waits}
    while True:
        waited_for = set(next_of.values())
        inner = {a: b for a, b in next_of.items() if a in waited_for and b in next_of}
        if len(inner) == len(next_of):
            break
        next_of = inner
    if not next_of:
        return []
    circle = [min(next_of)]
    while (following := next_of[circle[-1]]) != circle[0]:
        circle.append(following)
    return circle


def _program(random: Any, size: int, stuck: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Waits and holds of threads in random order, with one circle or none."""
    names = [f"thread {number}" for number in random.sample(range(10 * size), size)]
    # A chain: each waits for the one before it, the first for nobody; then a circle closes.
    length = size // 2
    waits, holds = {}, {}
    for place, name in enumerate(names):
        holds[f"lock {place}"] = name
        if place:
            target = place - 1 if place < length else random.randrange(min(place, 20))
            waits[name] = f"lock {target}"
    if stuck:
        waits[names[0]] = f"lock {random.randrange(max(1, length - 2), length)}"
    order = list(waits)
    random.shuffle(order)
    return {name: waits[name] for name in order}, holds


@exercise(
    "stack-dump",
    CHAPTER,
    "Mend the deadlock that a dump shows",
    """
    import threading

    class Stock:
        def __init__(self):
            self.lock = threading.Lock()
            self.counts = {}
            self.listeners = []

        def add(self, item, number):
            with self.lock:
                self.counts[item] = self.counts.get(item, 0) + number
                for listener in self.listeners:
                    listener(item)

        def count(self, item):
            with self.lock:
                return self.counts.get(item, 0)

    class Report:
        def __init__(self, stock):
            self.lock = threading.Lock()
            self.stock = stock
            self.changes = {}
            stock.listeners.append(self.changed)

        def changed(self, item):
            with self.lock:
                self.changes[item] = self.changes.get(item, 0) + 1

        def lines(self):
            with self.lock:
                return [(item, number, self.stock.count(item))
                        for item, number in self.changes.items()]
    """,
)
def stack_dump(bench: Bench, Stock: Any, Report: Any) -> None:
    """No deadlock, and nothing lost of what the program did."""

    def alone() -> Any:
        stock, other_stock = Stock(), Stock()
        report, other_report = Report(stock), Report(other_stock)
        heard: list[Any] = []
        found: list[Any] = []
        others: list[Any] = []

        def use() -> None:
            stock.listeners.append(heard.append)
            stock.add("pen", 5)
            found.append(report.lines())
            stock.add("ink", 1)
            stock.add("pen", -2)
            found.append(sorted(report.lines()))
            found.append((stock.count("pen"), stock.count("paper")))
            others.extend([other_stock.count("pen"), other_report.lines()])
            stock.add("pen", -3)
            found.append(sorted(report.lines()))

        def check() -> None:
            if others != [0, []]:
                message = "Nothing was added to a second stock; count('pen') and lines()"
                fail("wrong-result", f"{message} of its report are {others}.")
            if found[0] != [("pen", 1, 5)]:
                message = "After add('pen', 5), lines() should be [('pen', 1, 5)]"
                fail("lost-item", f"{message}, and is {found[0]}.")
            if found[1] != [("ink", 1, 1), ("pen", 2, 3)]:
                message = "After add('ink', 1) and add('pen', -2), lines() are"
                fail("lost-item", f"{message} {found[1]}.")
            if found[2] != (3, 0):
                fail("wrong-result", f"3 pens and no paper; count() gives {found[2]}.")
            if found[3] != [("ink", 1, 1), ("pen", 3, 0)]:
                message = "The last pens are gone; lines() should still have all changes,"
                fail("lost-item", f"{message} and are {found[3]}.")
            if heard != ["pen", "ink", "pen", "pen"]:
                message = "A listener should hear pen, ink, pen, pen"
                fail("lost-item", f"{message}; it heard {heard}.")

        return [use], check

    def complains() -> Any:
        stock = Stock()
        report = Report(stock)
        found: list[Any] = []

        def complain(item: str) -> None:
            if len(found) == 0:
                raise ValueError(item)

        def use() -> None:
            stock.listeners.append(complain)
            try:
                stock.add("pen", 1)
            except ValueError:
                found.append("ValueError")
            else:
                found.append("nothing")
            stock.add("pen", 1)
            found.append(report.lines())

        def check() -> None:
            if found[0] != "ValueError":
                fail("swallowed", "A listener raised ValueError, and add() did not.")
            if found[1] != [("pen", 2, 2)]:
                fail(
                    "lost-item",
                    "In the first of two add() of one pen a listener raised ValueError, "
                    "after the count had changed and the report had heard of it: lines() "
                    f"are to be [('pen', 2, 2)], and are {found[1]}.",
                )

        return [use], check

    def sells_and_prints() -> Any:
        stock = Stock()
        report = Report(stock)
        found: list[Any] = []

        def seller() -> None:
            stock.add("pen", 2)
            found.append(("own", report.lines()))

        def printer() -> None:
            found.append(("any", report.lines()))

        def check() -> None:
            for whose, lines in found:
                if whose == "own" and lines != [("pen", 1, 2)]:
                    fail("lost-item", f"add() came back, and lines() are {lines}.")
                if lines not in ([], [("pen", 1, 2)]):
                    fail("wrong-result", f"Two pens were added, once; lines() are {lines}.")

        return [seller, printer], check

    def two_sell() -> Any:
        stock = Stock()
        report = Report(stock)

        def seller(number: int) -> None:
            stock.add("pen", number)

        def check() -> None:
            count, lines = stock.count("pen"), report.lines()
            if count != 3:
                fail(
                    "lost-update", f"1 pen and 2 pens were added; count('pen') is {count}."
                )
            if lines != [("pen", 2, 3)]:
                message = "Of two additions of 3 pens in all, lines() are"
                fail("lost-update", f"{message} {lines}.")

        return [(seller, 1), (seller, 2)], check

    def two_items() -> Any:
        stock = Stock()
        report = Report(stock)
        took: list[float] = []

        def seller() -> None:
            stock.add("pen", 1)
            stock.add("ink", 1)

        def printer() -> None:
            before = time.monotonic()
            report.lines()
            took.append(time.monotonic() - before)

        def check() -> None:
            # Time passes only where nobody can go on.
            if took[0] > 1e-3:
                fail(
                    "deadlock",
                    "Seller and printer still wait for each other, until a time-out ends "
                    f"it after {took[0]:.1f} s.",
                )
            if len(report.lines()) != 2:
                fail("lost-item", f"Pen and ink were added; lines() are {report.lines()}.")

        return [seller, printer], check

    bench.trial("one thread adds, counts and prints")
    bench.explore(alone)
    kept = "After a listener has raised an exception, a lock stays closed."
    bench.trial("a listener that raises an exception")
    bench.explore(complains, meaning={"deadlock": ("deadlock", kept)})
    bench.trial("one adds while another prints, in every order")
    bench.explore(sells_and_prints)
    bench.trial("two add the same item, in every order")
    bench.explore(two_sell)
    bench.trial("one adds two items while another prints, in every order")
    bench.explore(two_items)
