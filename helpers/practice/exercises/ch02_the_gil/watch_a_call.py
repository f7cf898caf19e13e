"""The check of the exercise "watch-a-call"."""

from __future__ import annotations

import threading
import time
from typing import Any

from helpers.practice.bench import Bench, Refused, fail
from helpers.practice.durations import DAY, HOUR, PATIENCE
from helpers.practice.exercise import exercise

#: Looks after the end that nobody makes who has seen it.
_ENDLESS = 1000
#: How long a look takes in virtual time. A day has thousands of them.
_LOOK = 20


@exercise(
    "watch-a-call",
    "02_the_gil",
    "Watch a call from another thread",
    '''
    def watch_call(operation, look):
        """What operation() returns; meanwhile, look() is called again and again."""
        ...
    ''',
)
def watch_a_call(bench: Bench, watch_call: Any) -> None:
    """Looks side by side with the operation, and none after it, whatever happened."""
    bench.trial("an operation that ends only when it has been looked at several times")
    seen = _Looks()
    calls: list[str] = []

    def operation() -> str:
        calls.append("operation")
        seen.wait_for_more()
        time.sleep(0.05)  # whoever looks a fixed number of times is through by now
        seen.wait_for_more()
        return "result"

    found = bench.call(watch_call, operation, seen.look)
    if seen.silent:
        message = "operation() was waiting to be looked at, and nobody looked any more. "
        message += f"Calls of look() in all: {seen.count}."
        if seen.count in (1, 2):
            message += " It returns False and True by turns, and neither asks for an end."
        raise Refused("sequential", message)
    bench.equal("watch_call(operation, look)", found, "result")
    bench.require(len(calls) == 1, "wasteful", f"It called operation() {len(calls)} times.")
    bench.trial("an operation that watches one of its own")
    outer, inner = _Looks(), _Looks()

    def nested() -> None:
        watch_call(inner.wait_for_more, inner.look)
        outer.wait_for_more()

    bench.call(watch_call, nested, outer.look)
    bench.require(
        not (outer.silent or inner.silent), "sequential",
        "operation() called watch_call() itself, and then nobody looked any more: "
        f"{outer.count} looks at the outer one, {inner.count} at the inner one.",
    )  # fmt: skip
    bench.trial("an operation that ends in the middle of a look")
    entered, ended = threading.Event(), threading.Event()
    met: list[bool] = []

    def slow_look() -> None:
        entered.set()
        met.append(ended.wait(PATIENCE))
        time.sleep(0.1)  # whoever does not wait for it is back by now

    def short() -> None:
        met.append(entered.wait(PATIENCE))
        ended.set()

    found = bench.call(watch_call, short, slow_look)
    bench.require(
        all(met), "sequential", "operation() and a first look() did not run side by side."
    )
    _nobody_looks(bench, "watch_call() returned")
    bench.require(found is None, "wrong-result", f"It gives {found!r:.60}, and not None.")
    bench.trial("an operation that raises an exception")

    for kind in KeyError, KeyboardInterrupt, SystemExit, _Stop:
        raised = kind("from the operation")
        calls.clear()

        def broken(raised: BaseException = raised) -> None:
            calls.append("broken")
            raise raised

        error = bench.raised(kind, watch_call, broken, lambda: None)
        bench.require(
            error is not None, "swallowed",
            f"operation() raised {kind.__name__}, and watch_call() did not.",
        )  # fmt: skip
        bench.require(
            error is raised, "swallowed",
            f"operation() raised {raised!r}, and from watch_call() came {error!r}, which "
            "is another object: the caller has to get the exception itself.",
        )  # fmt: skip
        _nobody_looks(bench, f"the {kind.__name__} came out of watch_call()")
        bench.require(
            len(calls) == 1, "wasteful",
            f"operation() raised {kind.__name__}, and was called {len(calls)} times.",
        )  # fmt: skip
    bench.trial("an operation that raises TimeoutError, as waiting does")
    late = TimeoutError("from the operation")
    over: list[bool] = []
    looks_after: list[bool] = []

    def times_out() -> None:
        over.append(True)
        raise late

    def look_on() -> None:
        looks_after.extend(over)
        time.sleep(0.001)  # whoever has to end gets the time for it
        if len(looks_after) > _ENDLESS:
            raise Refused(
                "swallowed",
                "operation() raised TimeoutError, and watch_call() looked on for ever: it "
                "took that for the end of its own waiting.",
            )

    error = bench.raised(TimeoutError, watch_call, times_out, look_on)
    bench.require(
        error is late and len(over) == 1, "swallowed",
        f"operation() raised {late!r}, and from watch_call() came {error!r}.",
    )  # fmt: skip
    bench.trial("an operation that is over at once")
    bench.equal(
        "watch_call(lambda: 7, look)", bench.call(watch_call, lambda: 7, lambda: None), 7
    )
    _nobody_looks(bench, "watch_call() returned")
    bench.trial("operations whose results are 0 and '', and one that is an exception")
    bench.equal("For 0, the result", bench.call(watch_call, int, lambda: None), 0)
    bench.equal("For '', the result", bench.call(watch_call, str, lambda: None), "")
    kept = KeyError("as a result")
    try:
        found = watch_call(lambda: kept, lambda: None)
    except KeyError:
        found = None
    bench.require(
        found is kept, "wrong-result",
        "operation() returned a KeyError and raised nothing; it was not returned.",
    )  # fmt: skip
    bench.trial("an operation that takes a day, in virtual time; each look takes 20 s")
    bench.once(_long_operation(watch_call))


class _Stop(BaseException):
    """Of a kind that nobody can name beforehand."""


def _long_operation(watch_call: Any) -> Any:
    """Finds out who looks for a while only."""

    def scenario() -> Any:
        looks: list[float] = []

        def look() -> None:
            looks.append(time.monotonic())
            time.sleep(_LOOK)

        def caller() -> None:
            begun = time.monotonic()
            watch_call(lambda: time.sleep(DAY + _LOOK / 2), look)
            if not looks:
                message = "operation() takes 24 hours, and nobody looked: before it has "
                fail("sequential", f"{message}begun, it is not running either.")
            last = looks[-1] - begun
            if last < 22 * HOUR:
                message = "operation() takes 24 hours, and the last look came"
                fail(
                    "sequential",
                    f"{message} {last / 60:.0f} minutes after its begin. It was look "
                    f"{len(looks)}: they have to go on until it ends.",
                )
            left = [each.name for each in threading.enumerate()]
            others = [name for name in left if name not in ("main", "caller")]
            if others:
                message = "A look takes 20 s; watch_call() ended in the middle of one, and"
                fail("leak", f"{message} {others[0]}, which looks, was still running.")

        return [caller], lambda: None

    return scenario


class _Looks:
    """Counts looks, and tells whether they go on.

    A few are enough: some look ten times a second only.
    """

    def __init__(self) -> None:
        self.count = 0
        self.silent = False
        self._wanted = 0
        self._enough = threading.Event()

    def look(self) -> bool:
        """Look once; what comes back says nothing."""
        self.count += 1
        if self.count >= self._wanted:
            self._enough.set()
        return self.count % 2 == 0

    def wait_for_more(self) -> None:
        """Wait for three more looks, as long as there are any."""
        self._enough.clear()
        self._wanted = self.count + 3
        while self.count < self._wanted and not self.silent:
            before = self.count
            told = self._enough.wait(1.0)
            # It may have been told of the looks that were wanted before.
            self._enough.clear()
            self.silent = not told and self.count == before


def _nobody_looks(bench: Bench, when: str) -> None:
    main = threading.current_thread()
    left = [each.name for each in threading.enumerate() if each is not main]
    bench.require(
        not left, "leak", f"When {when}, a thread was still running: {', '.join(left)}."
    )
