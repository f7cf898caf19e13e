"""The check of the exercise "lost-workers"."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from helpers.practice.bench import Bench, Refused, fail
from helpers.practice.executor import SHUT_DOWN
from helpers.practice.exercise import exercise
from helpers.practice.exercises.ch14_outgrowing_one_machine.reverse import Reverse
from helpers.practice.standstill import until_all_wait

#: More batches than anybody hands in at a time who does not hand in all.
MANY = 100


@exercise(
    "lost-workers",
    "14_outgrowing_one_machine",
    "Lose workers and no result",
    '''
    def run_all(executor, function, batches, tries):
        """[function(batch) for batch in batches], done by the executor.

        A batch whose worker is lost (ConnectionError) is handed in again, and
        after so many tries the error comes out. Others are not tried again.
        """
        ...
    ''',
)
def lost_workers(bench: Bench, run_all: Any) -> None:
    """Each result once and in its place, each lost batch again, and nothing else."""

    def run(executor: Executor, function: Any, batches: list[Any]) -> Any:
        given = list(batches)
        with executor:
            found = bench.call(run_all, executor, function, given, 3)
            bench.require(_takes_tasks(executor), "wrong-result", SHUT_DOWN)
        bench.require(
            given == batches, "wrong-result",
            f"The list of batches that it was given has changed: {given}.",
        )  # fmt: skip
        bench.require(
            type(found) is list, "type",
            f"It gives a {type(found).__name__}, and should give a list.",
        )  # fmt: skip
        return found

    bench.trial("batches of which none is lost, two of them equal, one empty, one a tuple")
    one = ThreadPoolExecutor  # with one worker, batches end in their order
    batches: list[Any] = [[1, 2], [], [1, 2], (5, 6)]
    found = run(one(1), sum, batches)
    _same(bench, f"The list of sums of {batches}", found, [3, 0, 3, 11])
    bench.equal("The list for no batches", run(one(1), sum, []), [])
    begun: list[int] = []
    found = run(one(1), begun.append, [1, 2])
    bench.equal("The list of results that are None", found, [None, None])
    bench.require(
        begun == [1, 2], "wasteful",
        f"None is a result as well; batch 1 ran {begun.count(1)} times.",
    )  # fmt: skip
    lost = ConnectionError("a result, not a loss")
    found = run(one(1), lambda batch: lost, [1, 2])
    bench.equal("The list of results that are such objects", found, [lost, lost])

    for title, losses in (
        ("four batches, of which the worker of the third is lost once", [0, 0, 1, 0]),
        ("four batches, of which two are lost, one of them twice", [2, 0, 0, 1]),
        ("four batches, each of which is lost twice", [2, 2, 2, 2]),
    ):
        bench.trial(title)
        unlucky = _Unlucky(losses)
        try:
            found = run(unlucky, unlucky.function, [0, 1, 2, 3])
        except Refused as refused:
            if "the worker of batch" not in refused.message:
                raise
            _at_work(bench, unlucky)
            said = f"{refused.message} The batches ran {unlucky.runs} times, tries is 3."
            if ConnectionResetError.__name__ in said:
                said += " It is a subclass of ConnectionError."
            raise Refused("lost-item", said) from None
        _at_work(bench, unlucky)
        _ran(bench, unlucky, [count + 1 for count in losses])
        _same(bench, "The list of results", found, [0, 10, 20, 30])

    bench.trial("two equal batches, of which the second loses its worker once")
    unlucky = _Unlucky([0], second=True)
    found = run(unlucky, unlucky.function, [0, 0])
    _at_work(bench, unlucky)
    _ran(bench, unlucky, [3])
    _same(bench, "The list of results", found, [0, 0])

    bench.trial("two equal batches, each of which is lost once, with tries=2")
    twins, came = [[1, 2], [1, 2]], []

    def lost_at_first(batch: list[int]) -> int:
        came.append(id(batch))
        if came.count(id(batch)) == 1:
            raise ConnectionError("the worker of an equal batch is lost")
        return sum(batch)

    with ThreadPoolExecutor(1) as executor:
        try:
            found = bench.call(run_all, executor, lost_at_first, twins, 2)
        except Refused as refused:
            if "an equal batch" not in refused.message:
                raise
            raise Refused(
                "lost-item",
                "Each was lost once, and tries is 2, and yet one was given up: count the "
                "tries of each batch by its place; equal ones have their own.",
            ) from None
    _same(bench, "The list of results", found, [3, 3])

    for tries in (3, 1):
        bench.trial(f"a batch whose workers are all lost, with tries={tries}")
        with _Unlucky([0, 99, 0]) as unlucky:
            error = bench.raised(
                ConnectionError, run_all, unlucky, unlucky.function, [0, 1, 2], tries
            )
        ran = unlucky.runs[1]
        bench.require(
            ran <= tries, "wasteful", f"It ran {ran} times, and tries is {tries}."
        )
        bench.require(
            error is not None, "swallowed", "Its ConnectionError did not come out."
        )
        bench.require(
            ran == tries, "lost-item", f"It was given up after {ran} of {tries} tries."
        )
        bench.require(
            error in unlucky.losses, "wrong-result",
            f"Its ConnectionError did not come out, but another: {error}.",
        )  # fmt: skip

    # The second is an OSError, as a ConnectionError is.
    for broken in (ValueError("no sense"), TimeoutError("no answer")):
        name = type(broken).__name__
        bench.trial(f"a batch with an error of its own, a {name}")
        with _Unlucky([0, 0, 0], broken={1: broken}) as unlucky:
            error = bench.raised(
                type(broken), run_all, unlucky, unlucky.function, [0, 1, 2], 3
            )
        bench.require(error is not None, "swallowed", f"Its {name} did not come out.")
        ran = unlucky.runs[1]
        bench.require(
            ran == 1, "wasteful", f"It ran {ran} times: an error is no loss of a worker."
        )
        bench.require(
            error is broken, "wrong-result",
            f"Its {name} did not come out, but another: {error}.",
        )  # fmt: skip

    bench.trial("a batch whose worker is lost, and which then has an error of its own")
    with _Unlucky([0, 1, 0], broken={1: LookupError("no sense")}) as unlucky:
        error = bench.raised(LookupError, run_all, unlucky, unlucky.function, [0, 1, 2], 3)
    bench.require(error is not None, "swallowed", "Its LookupError did not come out.")
    ran = unlucky.runs[1]
    bench.require(
        ran <= 2, "wasteful",
        f"It ran {ran} times: lost, then LookupError, which is not to be tried again.",
    )  # fmt: skip

    bench.trial("four batches on four workers")
    alone = "One batch was handed in only when another had come to its end."
    bench.once(_four_batches(run_all), meaning={"deadlock": ("sequential", alone)})
    bench.trial(f"{MANY} batches, of which the first takes its time")
    bench.once(_long_batch(run_all))
    bench.trial("four batches that end in the opposite order, the first lost once")
    for _ in range(4):  # since a wrong order may be the right one by luck
        reverse = Reverse(4, lost=0)
        with ThreadPoolExecutor(4) as executor:
            found = bench.call(run_all, executor, reverse.function, [0, 1, 2, 3], 3)
        bench.equal("The list of results", found, [0, 10, 20, 30], "order")


class _Unlucky(ThreadPoolExecutor):
    """Loses the worker of a batch so many times, after it has done its work.

    What runs on the worker does not notice; only the future tells.

    Args:
        lost: For each batch, how often its worker is lost.
        broken: What the function raises for a batch, as soon as it loses no worker.
        second: Whether the second run of each batch loses its worker as well.
    """

    def __init__(
        self,
        lost: Sequence[int],
        broken: Mapping[int, Exception] | None = None,
        second: bool = False,
    ) -> None:
        super().__init__(1)
        self._second = second
        self._lost, self._senseless = lost, broken or {}
        self.losses: list[BaseException | None] = []
        self._gone: list[int] = []
        self._home = threading.get_ident()
        self.runs = [0] * len(lost)
        self.at_home: list[int] = []

    def function(self, batch: int) -> int:
        """What is to be done with a batch."""
        self.runs[batch] += 1
        if threading.get_ident() == self._home:
            self.at_home.append(batch)
            return batch * 10
        # Whoever tries for ever is let go, and found out by the count.
        if self.runs[batch] <= min(self._lost[batch], 20):
            self._gone.append(batch)
        elif batch in self._senseless:
            raise self._senseless[batch]
        if self._second and self.runs[batch] == 2:
            self._gone.append(batch)
        return batch * 10

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As usual; the result may get lost on its way."""
        return super().submit(self._run, fn, *args, **kwargs)

    def _run(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        result = fn(*args, **kwargs)
        if self._gone:
            # Who asks for the type in place of the kind does not know all of them.
            kind = (ConnectionResetError, ConnectionError)[len(self.losses) % 2]
            loss = kind(f"the worker of batch {self._gone.pop()} is lost")
            self.losses.append(loss)
            raise loss
        return result


class _Counting(ThreadPoolExecutor):
    """Counts what is handed in."""

    count = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As usual."""
        self.count += 1
        return super().submit(fn, *args, **kwargs)


def _takes_tasks(executor: Executor) -> bool:
    try:
        executor.submit(int).result()
    except RuntimeError:
        return False
    return True


def _at_work(bench: Bench, unlucky: _Unlucky) -> None:
    bench.require(
        not unlucky.at_home, "sequential",
        f"These batches ran in the caller, and not on the executor: {unlucky.at_home}.",
    )  # fmt: skip


def _ran(bench: Bench, unlucky: _Unlucky, wanted: list[int]) -> None:
    runs = unlucky.runs
    said = f"The batches ran {runs} times, and should {wanted}."
    few = any(ran < want for ran, want in zip(runs, wanted, strict=True))
    bench.require(not few, "lost-item", f"A batch was not handed in again. {said}")
    bench.require(runs == wanted, "wasteful", f"What was done was done again. {said}")


def _same(bench: Bench, what: str, found: list[Any], wanted: list[Any]) -> None:
    cause = "lost-item" if len(found) < len(wanted) else "wrong-result"
    permuted = sorted(map(str, found)) == sorted(map(str, wanted))
    bench.equal(what, found, wanted, "order" if permuted else cause)


def _four_batches(run_all: Any) -> Any:
    def scenario() -> Any:
        meeting = threading.Barrier(4)
        found: list[Any] = []

        def function(batch: str) -> str:
            meeting.wait()
            return batch.upper()

        def use() -> None:
            with ThreadPoolExecutor(4) as executor:
                found.append(run_all(executor, function, list("abcd"), 2))

        def check() -> None:
            if sorted(map(str, found[0])) != list("ABCD"):
                fail("wrong-result", f"Of 'a', 'b', 'c' and 'd' it makes {found[0]}.")

        return [use], check

    return scenario


def _long_batch(run_all: Any) -> Any:
    def scenario() -> None:
        handed_in: list[int] = []

        def function(batch: int) -> int:
            if batch == 0:
                until_all_wait()
                handed_in.append(executor.count)
            return batch * 10

        with _Counting(1) as executor:
            found = run_all(executor, function, list(range(MANY)), 2)
        if handed_in[0] < MANY:
            count = f"Of {MANY} batches it had handed in {handed_in[0]}"
            fail("sequential", f"{count}, and waited.")
        if found != [batch * 10 for batch in range(MANY)]:
            fail("wrong-result", f"Of {MANY} batches it makes {found}.")

    return scenario
