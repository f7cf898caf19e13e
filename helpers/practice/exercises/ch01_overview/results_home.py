"""The check of the exercise "results-home"."""

from __future__ import annotations

import math
import multiprocessing
import os
import threading
import time
import uuid
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from operator import call, itemgetter
from typing import Any

from helpers.practice.bench import Bench, Refused
from helpers.practice.durations import PATIENCE
from helpers.practice.exercise import exercise
from helpers.practice.gate import open_gate, pass_gate, raise_here

#: Calls at once: more than anybody would hand in as one batch.
_MANY = 1100


@exercise(
    "results-home",
    "01_overview",
    "Bring the results home",
    '''
    %%module homecoming
    def collect(pool, function, items):
        """function(item) for each item, in order; done by the processes of the pool."""
        found = []
        for item in items:
            pool.submit(found.append, function(item))
        return found
    ''',
)
def results_home(bench: Bench, collect: Any) -> None:
    """The results of other processes, complete, in order, and no call at home."""
    with _Pool(2) as pool:
        # Both processes have to be there before anybody waits for the other one.
        gate = str(bench.folder / "start")
        waiting = pool.submit(pass_gate, gate, 5.0, "there")
        pool.submit(open_gate, gate, None).result()
        if waiting.result() is None:
            raise Refused("undecided", "The machine is too busy to start two processes.")
        bench.trial("twelve numbers: their factorials, as math.factorial gives them")
        numbers = [bench.random.randrange(1, 12) for _ in range(12)]
        wanted = [math.factorial(number) for number in numbers]
        found = bench.call(collect, pool, math.factorial, list(numbers))
        bench.is_list(found)
        what = f"collect(pool, math.factorial, {numbers[:3]} …)"
        if sorted(map(str, found)) == sorted(map(str, wanted)):
            bench.equal(what, found, wanted, "order")
        cause = "lost-item" if len(found) < len(wanted) else "wrong-result"
        bench.equal(what, found, wanted, cause)
        bench.trial("a second call: nothing of the first is left over")
        try:
            pool.submit(abs, 0)
        except RuntimeError:
            raise Refused(
                "type",
                "After collect() the pool takes no call any more: collect() shut it down, "
                "and it belongs to the caller.",
            ) from None
        bench.equal("collect(pool, abs, [-7])", bench.call(collect, pool, abs, [-7]), [7])
        bench.equal("collect(pool, abs, [])", bench.call(collect, pool, abs, []), [])
        bench.trial("results that are None, 0 and False, and items that cannot be keys")
        lists: list[list[Any]] = [[None, 1], [0, 2], [False, 3], ["tea", 4]]
        found = bench.call(collect, pool, itemgetter(0), [list(pair) for pair in lists])
        bench.is_list(found)
        firsts = [None, 0, False, "tea"]
        cause = (
            "order" if sorted(map(str, found)) == sorted(map(str, firsts)) else "lost-item"
        )
        bench.equal("The list of results", found, firsts, cause)
        pairs = [("tea", 1), ("milk", 2)]
        found = bench.call(collect, pool, itemgetter(0), list(pairs))
        cause = "order" if found == ["milk", "tea"] else "wrong-result"
        bench.equal(
            f"The list of the first of each of {pairs}", found, ["tea", "milk"], cause
        )
        bench.trial("items that are None, empty, or equal and yet not the same")
        odd: list[Any] = [None, "", 0, False, 1, True, 1.0]
        found = bench.call(collect, pool, repr, list(odd))
        bench.is_list(found)
        texts = [*map(repr, odd)]
        cause = "order" if sorted(map(str, found)) == sorted(texts) else "lost-item"
        bench.equal(f"collect(pool, repr, {odd})", found, texts, cause)
        found = bench.call(collect, pool, call, [uuid.uuid4] * 3)
        bench.is_list(found)
        bench.require(
            len({*map(str, found)}) == len(found) == 3, "lost-item",
            "Of three equal items, each has a result of its own; uuid.uuid4 never gives "
            f"the same twice, and it gave {found}.",
        )  # fmt: skip
        bench.trial("a function that returns an exception, which it does not raise")
        returned: list[Any] = []
        error = bench.raised(
            KeyError, lambda: returned.extend(collect(pool, KeyError, ["tea"]))
        )
        bench.require(
            error is None and repr(returned) == "[KeyError('tea')]", "wrong-result",
            "function('tea') returned a KeyError and raised nothing: it is a result; "
            + ("collect() raised it." if error else f"the list is {returned}."),
        )  # fmt: skip
        bench.trial("a function that can be called once for each item")
        folders = [str(bench.folder / name) for name in ("tea", "milk")]
        error = bench.raised(FileExistsError, collect, pool, os.mkdir, folders)
        bench.require(
            error is None, "wasteful",
            "For two items, function was called more than twice: os.mkdir found that the "
            "folder was there.",
        )  # fmt: skip
        bench.trial("a function that raises an exception")
        error = bench.raised(ZeroDivisionError, collect, pool, partial(divmod, 7), [2, 0])
        bench.require(
            error is not None, "swallowed",
            "function(0) raised ZeroDivisionError, and collect() did not.",
        )  # fmt: skip
        own = bench.raised(ZeroDivisionError, divmod, 7, 0)
        bench.require(
            repr(error) == repr(own), "wrong-result",
            f"function(0) raised {own!r}, and collect() another exception: {error!r}.",
        )  # fmt: skip
        home = os.getpid()
        error = bench.raised(ChildProcessError, collect, pool, call, [raise_here] * 2)
        raised_at = error.args[0] if error and error.args else None
        bench.require(
            raised_at != home, "type",
            f"Process {home} itself, the one that called collect(), made a call.",
        )  # fmt: skip
        bench.require(
            isinstance(raised_at, int), "wrong-result",
            f"Not the exception that function() raised comes out, but another: {error!r}.",
        )  # fmt: skip
        bench.trial("a function that tells in which process it runs")
        for items in (4, 1):
            places = bench.call(collect, pool, call, [os.getpid] * items)
            bench.is_list(places)
            bench.require(
                home not in places, "type",
                f"Process {home} itself, the one that called collect(), did "
                f"{places.count(home)} of {items} calls; the processes of the pool should.",
            )  # fmt: skip
            pids = {child.pid for child in multiprocessing.active_children()}
            others = set(places) - pids
            bench.require(
                not others, "type",
                f"Processes {sorted(others)} did it, which do not belong to the pool.",
            )  # fmt: skip
        bench.trial("results that come later than any time limit")
        # The second are still under way, too, when wait() and as_completed() ask them.
        late: list[Any] = []
        for function, given, results in (
            (abs, [-1, -2, -3], [1, 2, 3]),
            (time.sleep, [0.1] * 3, [None] * 3),
        ):
            pool.late = True
            error = bench.raised(
                TimeoutError, lambda *both: late.append(collect(pool, *both)),
                function, given,
            )  # fmt: skip
            pool.late = False
            bench.require(
                error is None, "lost-item",
                "collect() gave up after a while with a TimeoutError: a result that takes "
                "longer is lost.",
            )  # fmt: skip
            bench.equal(
                "Of results that come later than collect() waits for them, the list",
                late[-1], results, "lost-item",
            )  # fmt: skip
        bench.trial("forty calls, then a thousand: the first ends when the last is done")
        # Three times, since a wrong order may be the right one by luck.
        for number, items in enumerate((40, 40, _MANY)):
            gate = str(bench.folder / f"gate{number}")
            first = partial(pass_gate, gate, PATIENCE, 0)
            last = partial(open_gate, gate, items - 1)
            between = [partial(abs, -place) for place in range(1, items - 1)]
            found = bench.call(collect, pool, call, [first, *between, last])
            bench.is_list(found)
            bench.require(
                found[:1] != [None], "sequential",
                "The first call had to come to its end before the last was handed in.",
            )  # fmt: skip
            bench.equal("The list of results", found, list(range(items)), "order")


class _Pool(ProcessPoolExecutor):
    """A pool of which the results can be late.

    Attributes:
        late: Whether a result that is waited for with a time limit is not there in time,
            when somebody asks for the first time.
    """

    late = False

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = super().submit(fn, *args, **kwargs)
        if self.late:
            future.__class__ = _Late
            vars(future)["_waiters"] = _Waiters()
        return future


class _Late(Future[Any]):
    _waited = False

    def result(self, timeout: float | None = None) -> Any:
        self._be_late(timeout)
        return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        self._be_late(timeout)
        return super().exception(timeout)

    def _be_late(self, timeout: float | None) -> None:
        if timeout is not None and not self._waited:
            self._waited = True
            raise TimeoutError


class _Waiters(list[Any]):
    """Who waits for a late future, in wait() or as_completed(); the first is hasty."""

    _waited = False

    def append(self, waiter: Any) -> None:
        if not self._waited:
            self._waited = True
            # as_completed() raises what wait() only returns from.
            raises = type(waiter).__name__ == "_AsCompletedWaiter"
            waiter.event = _Hasty(raises)
        super().append(waiter)


class _Hasty(threading.Event):
    """Whoever waits for it with a time limit does so in vain.

    Args:
        raises: Whether that is a TimeoutError.
    """

    def __init__(self, raises: bool) -> None:
        super().__init__()
        self._raises = raises

    def wait(self, timeout: float | None = None) -> bool:
        if timeout is None:
            return super().wait()
        if self._raises:
            raise TimeoutError
        return False
