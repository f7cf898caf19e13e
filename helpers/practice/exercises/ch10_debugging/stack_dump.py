"""The check of the exercise "stack-dump"."""

from __future__ import annotations

import time
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise


@exercise(
    "stack-dump",
    "10_debugging",
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
            found.append(report.lines())
            found.append((stock.count("pen"), stock.count("paper")))
            others.extend([other_stock.count("pen"), other_report.lines()])
            stock.add("pen", -3)
            found.append(report.lines())
            stock.add("pen", 0)
            found.append(report.lines())

        def check() -> None:
            if others != [0, []]:
                message = "Nothing was added to a second stock; count('pen') and lines()"
                fail("wrong-result", f"{message} of its report are {others}.")
            if found[0] != [("pen", 1, 5)]:
                message = "After add('pen', 5), lines() should be [('pen', 1, 5)]"
                fail("lost-item", f"{message}, and is {found[0]}.")
            wanted = [("pen", 2, 3), ("ink", 1, 1)]
            if found[1] != wanted:
                lost = sorted(found[1]) != sorted(wanted)
                message = "After add('ink', 1) and add('pen', -2), lines() should be"
                fail(
                    "lost-item" if lost else "order",
                    f"{message} {wanted}, as before, and are {found[1]}.",
                )
            if found[2] != (3, 0):
                fail("wrong-result", f"3 pens and no paper; count() gives {found[2]}.")
            if found[3] != [("pen", 3, 0), ("ink", 1, 1)]:
                message = "The last pens are gone; lines() should still have all changes,"
                fail("lost-item", f"{message} and are {found[3]}.")
            if found[4] != [("pen", 4, 0), ("ink", 1, 1)]:
                message = "add('pen', 0) was called, and the listeners should hear of it;"
                fail("lost-item", f"{message} lines() are {found[4]}.")
            if heard != ["pen", "ink", "pen", "pen", "pen"]:
                message = "A listener should hear pen, ink, pen, pen, pen"
                fail("lost-item", f"{message}; it heard {heard}.")

        return [use], check

    def several_listen() -> Any:
        stock = Stock()
        heard: list[str] = []

        def first(item: str) -> None:
            heard.append("first")

        def second(item: str) -> None:
            heard.append("second")

        def use() -> None:
            stock.listeners.extend([first, second, first])
            stock.add("pen", 1)

        def check() -> None:
            if heard != ["first", "second", "first"]:
                fail(
                    "lost-item" if len(heard) < 3 else "order",
                    "stock.listeners are [first, second, first], and add() called them in "
                    f"their order before; now it called {heard}.",
                )

        return [use], check

    def stops() -> Any:
        stock = Stock()
        found: list[str] = []

        def stop(item: str) -> None:
            raise _Stop(item)

        def use() -> None:
            stock.listeners.append(stop)
            try:
                stock.add("pen", 1)
            except _Stop:
                found.append("raised")

        def check() -> None:
            if not found:
                fail(
                    "swallowed",
                    "A listener raised what is no Exception, as SystemExit is none, and "
                    "add() did not raise it.",
                )

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
    bench.trial("three listeners, of which one stands there twice")
    bench.once(several_listen)
    bench.trial("a listener that raises what is no Exception")
    bench.once(stops)
    kept = "After a listener has raised an exception, a lock stays closed."
    bench.trial("a listener that raises an exception")
    bench.explore(complains, meaning={"deadlock": ("deadlock", kept)})
    bench.trial("one adds while another prints, in every order")
    bench.explore(sells_and_prints)
    bench.trial("two add the same item, in every order")
    bench.explore(two_sell)
    bench.trial("one adds two items while another prints, in every order")
    bench.explore(two_items)


class _Stop(BaseException):
    """Of a kind that nobody can name beforehand."""
