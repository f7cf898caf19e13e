"""Exercises about chapter 14: batches, lost workers, partitions, and the best number."""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from helpers.practice.bench import Bench, Refused, fail
from helpers.practice.executor import SHUT_DOWN, CopyingExecutor, current_task
from helpers.practice.exercise import exercise
from helpers.practice.standstill import until_all_wait

CHAPTER = "14_outgrowing_one_machine"


@exercise(
    "most-done",
    CHAPTER,
    "Find the number of workers that get the most done",
    '''
    def best_workers(alpha, beta):
        """The whole number of workers with the highest speed-up; beta is above 0."""
        return round(((1 - alpha) / beta) ** 0.5)
    ''',
)
def most_done(bench: Bench, best_workers: Any) -> None:
    """The same as trying every number, also where the formula is rounded the wrong way."""

    def compare(alpha: float, beta: float) -> None:
        found = bench.call(best_workers, alpha, beta)
        bench.require(
            type(found) is int, "type",
            f"best_workers({alpha}, {beta}) is {found!r:.60}, and should be an int.",
        )  # fmt: skip
        most = 1 + int(((1 - alpha) / beta) ** 0.5)
        wanted = max(range(1, most + 1), key=lambda n: _speedup(n, alpha, beta))
        # Two neighbours may do equally well, but for what rounding makes of it.
        best = _speedup(wanted, alpha, beta)
        if found >= 1 and math.isclose(_speedup(found, alpha, beta), best, rel_tol=1e-12):
            return
        done = f"{_speedup(found, alpha, beta):.4f}" if found >= 1 else "nothing"
        bench.require(
            False, "wrong-result",
            f"best_workers({alpha}, {beta}) is {found}, and should be {wanted}. Speed-up "
            f"with {found}: {done}, with {wanted}: {best:.4f}.",
        )  # fmt: skip

    bench.trial("a curve with its peak at 30")
    compare(0.1, 0.001)
    bench.trial("work that is best done by one")
    compare(0.2, 0.9)
    compare(0.0, 5.0)
    compare(1.0, 0.01)
    bench.trial("a peak between two whole numbers")
    compare(0.0, 0.477)
    compare(0.1, 0.9 / 6.1)
    compare(0.0, 1 / 12.1)
    bench.trial("a peak far away")
    compare(0.0, 0.000001234)
    compare(0.0, 0.000001)
    compare(0.0, 0.000000001)
    compare(0.2, 0.00000000001)
    bench.trial("a curve that is nearly flat at its peak")
    compare(0.99, 0.0000001)
    bench.trial("fifty curves, made at random")
    for _ in range(50):
        alpha, beta = bench.random.uniform(0, 1), 10 ** bench.random.uniform(-4.5, 0)
        compare(round(alpha, 3), float(f"{beta:.3g}"))


def _speedup(workers: int, alpha: float, beta: float) -> float:
    return workers / (1 + alpha * (workers - 1) + beta * workers * (workers - 1))


@exercise(
    "memory-batches",
    CHAPTER,
    "Fill batches up to a limit",
    '''
    def batches(items, size_of, limit):
        """Lists of items, in order; the sizes in a list add up to limit at most."""
        for item in items:
            yield [item]
    ''',
)
def memory_batches(bench: Bench, batches: Any) -> None:
    """No item lost, no batch too large, as few as can be, and no reading ahead."""
    bench.trial("items of one size")
    _fill(bench, batches, [2, 2, 2, 2, 2, 2, 2], 6)
    bench.trial("items that fill a batch exactly, and a rest")
    _fill(bench, batches, [3, 3, 1, 5, 2], 6)
    bench.trial("no items; one item; an item as large as the limit")
    _fill(bench, batches, [], 6)
    _fill(bench, batches, [4], 6)
    _fill(bench, batches, [1, 6, 1], 6)
    bench.trial("sizes that are no whole numbers")
    _fill(bench, batches, [1.5, 1.5, 1.5, 0.25, 2.25], 4)
    bench.trial("items of size 0")
    _fill(bench, batches, [0, 6, 0, 0], 6)
    _fill(bench, batches, [0, 0], 6)
    bench.trial("items that are None, 0, '' or False")
    items: list[Any] = [None, 0, "", False, [], None]
    found = bench.call(lambda: [*batches(iter(items), lambda item: 2, 4)])
    lost = sum(map(len, found)) < len(items)
    bench.equal(
        f"What it makes of {items}, each of size 2, with a limit of 4,", found,
        [[None, 0], ["", False], [[], None]], "lost-item" if lost else "wrong-result",
    )  # fmt: skip
    bench.trial("an item that is larger than the limit")
    for sizes in ([1, 7, 1], [7], [7, 1], [1, 7]):
        given: list[Any] = []
        try:
            error = bench.raised(ValueError, _exhaust, given, batches, sizes)
        except Refused as refused:
            if refused.cause != "exception":
                raise
            said = f"{refused.message} An item that is too large should raise ValueError."
            raise Refused("exception", said) from None
        bench.require(
            error is not None, "swallowed",
            f"Of items of the sizes {sizes} and a limit of 6 it made {given}: "
            "no ValueError.",
        )  # fmt: skip
    bench.trial("two rows of items at once")
    one, two = (batches([size] * 3, int, size) for size in (1, 2))
    rows = bench.call(lambda: [*zip(one, two, strict=True)])
    bench.equal("Of two rows, the batches in turns,", rows, [([1], [2])] * 3)
    bench.trial("a hundred rows of items, made at random")
    for _ in range(100):
        limit = bench.random.randrange(3, 12)
        count = bench.random.randrange(1, 15)
        sizes = [bench.random.randrange(1, limit + 1) for _ in range(count)]
        _fill(bench, batches, sizes, limit)


def _exhaust(given: list[Any], batches: Any, sizes: list[int]) -> None:
    for batch in batches(sizes, int, 6):
        given.append(batch)


def _fill(bench: Bench, batches: Any, sizes: Sequence[float], limit: int) -> None:
    taken = 0

    def source() -> Iterator[tuple[int, float]]:
        nonlocal taken
        for item in enumerate(sizes):
            taken += 1
            yield item

    wanted = _batches(list(enumerate(sizes)), limit)
    kept: list[list[tuple[int, float]]] = []
    made: list[list[tuple[int, float]]] = []
    done = 0

    def read() -> None:
        nonlocal done
        for batch in batches(source(), lambda item: item[1], limit):
            bench.require(
                type(batch) is list, "type",
                f"It yields a {type(batch).__name__}, and should yield a list.",
            )  # fmt: skip
            kept.append(batch)
            made.append(list(batch))
            done += len(batch)
            bench.require(
                taken <= done + 1, "unbounded",
                f"{taken} of {len(sizes)} items were taken when {done} had been passed on: "
                "one more is enough to know that a batch is full.",
            )  # fmt: skip

    bench.call(read)
    shown = f"sizes {sizes}, limit {limit}: batches of {[_sizes(batch) for batch in made]}"
    items = [item for batch in made for item in batch]
    lost = [item[1] for item in enumerate(sizes) if item not in items]
    bench.require(not lost, "lost-item", f"Items of the sizes {lost} are missing; {shown}.")
    others = [item for item in items if item not in list(enumerate(sizes))]
    bench.require(
        not others, "wrong-result",
        f"Items of the sizes {_sizes(others)} are not of this call; {shown}.",
    )  # fmt: skip
    large = [sum(_sizes(batch)) for batch in made if sum(_sizes(batch)) > limit]
    bench.require(not large, "unbounded", f"A batch is too large: {shown}.")
    bench.require(len(items) == len(sizes), "wrong-result", f"Items came twice; {shown}.")
    bench.require(
        items == list(enumerate(sizes)), "order", f"The order has changed; {shown}."
    )
    bench.require(
        kept == made, "wrong-result",
        f"Batches that had been passed on were changed afterwards; {shown}.",
    )  # fmt: skip
    bench.require([] not in made, "wasteful", f"There is an empty batch; {shown}.")
    bench.require(
        len(made) <= len(wanted), "wasteful",
        f"{len(wanted)} batches would do; {shown}.",
    )  # fmt: skip


def _sizes(batch: list[tuple[int, float]]) -> list[float]:
    return [size for _, size in batch]


def _batches(items: list[tuple[int, float]], limit: int) -> list[list[tuple[int, float]]]:
    made: list[list[tuple[int, float]]] = []
    for item in items:
        if made and sum(_sizes(made[-1])) + item[1] <= limit:
            made[-1].append(item)
        else:
            made.append([item])
    return made


@exercise(
    "lost-workers",
    CHAPTER,
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

    bench.trial("four batches on four workers")
    alone = "One batch was handed in only when another had come to its end."
    bench.once(_four_batches(run_all), meaning={"deadlock": ("sequential", alone)})
    bench.trial("a batch that takes its time")
    bench.once(_long_batch(run_all))
    bench.trial("four batches that end in the opposite order, the first lost once")
    for _ in range(4):  # since a wrong order may be the right one by luck
        reverse = _Reverse(4, lost=0)
        with ThreadPoolExecutor(4) as executor:
            found = bench.call(run_all, executor, reverse.function, [0, 1, 2, 3], 3)
        bench.equal("The list of results", found, [0, 10, 20, 30], "order")


class _Unlucky(ThreadPoolExecutor):
    """Loses the worker of a batch so many times, after it has done its work.

    What runs on the worker does not notice; only the future tells.

    Args:
        lost: For each batch, how often its worker is lost.
        broken: What the function raises for a batch.
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
        if batch in self._senseless:
            raise self._senseless[batch]
        # Whoever tries for ever is let go, and found out by the count.
        if self.runs[batch] <= min(self._lost[batch], 20):
            self._gone.append(batch)
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


class _Reverse:
    """A function whose calls end in the opposite order, if they run at the same time."""

    def __init__(self, count: int, lost: int | None = None) -> None:
        self._ended = [threading.Event() for _ in range(count)]
        self._lost = lost

    def function(self, batch: int) -> int:
        if batch + 1 < len(self._ended):
            self._ended[batch + 1].wait()
        if batch == self._lost:
            self._lost = None
            raise ConnectionError(f"the worker of batch {batch} is lost")
        self._ended[batch].set()
        return batch * 10

    def pairs(self, batch: int) -> list[tuple[str, int]]:
        """The same as a mapper, with a single key."""
        return [("x", self.function(batch))]

    def reduced(self, key: int, values: Any) -> int:
        """The same as a reducer."""
        return self.function(key)


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
        def function(batch: str) -> str:
            until_all_wait()
            return batch.upper()

        with ThreadPoolExecutor(1) as executor:
            found = run_all(executor, function, ["a"], 2)
        if found != ["A"]:
            fail("wrong-result", f"Of 'a' it makes {found}.")

    return scenario


@exercise(
    "map-reduce",
    CHAPTER,
    "Map the parts and reduce the keys",
    '''
    def map_reduce(executor, mapper, reducer, partitions):
        """{key: reducer(key, values)} over all that mapper gives for the partitions.

        mapper(partition) gives a list of pairs (key, value). The values of a key
        keep the order of the partitions. Both functions run on the executor.
        """
        ...
    ''',
)
def map_reduce(bench: Bench, map_reduce: Any) -> None:
    """All pairs, each key reduced once, in order, on workers, and many at a time."""

    def run(partitions: list[str]) -> tuple[Any, dict[str, str]]:
        _calls.clear()
        pairs = [pair for part in partitions for pair in _pairs(part)]
        wanted: dict[str, str] = {}
        for key, value in pairs:
            wanted[key] = f"{wanted[key]}+{value}" if key in wanted else value
        executor = CopyingExecutor()
        found = bench.call(map_reduce, executor, _mapper, _reducer, list(partitions))
        bench.require(not executor.is_shut_down, "wrong-result", SHUT_DOWN)
        return _as_dict(found), wanted

    def compare(partitions: list[str]) -> None:
        found, wanted = run(partitions)
        said = f"Of the partitions {partitions} it makes {found}, and should {wanted}."
        missing = [key for key in wanted if key not in found]
        bench.require(not missing, "lost-item", f"Keys are missing: {missing}. {said}")
        for key in wanted:
            parts = str(found[key]).split("+")
            all_there = sorted(parts) == sorted(wanted[key].split("+"))
            some_lost = set(parts) < set(wanted[key].split("+"))
            cause = "order" if all_there else "lost-item" if some_lost else "wrong-result"
            bench.require(
                found[key] == wanted[key], cause,
                f"For {key!r} it gives {found[key]!r}, and should give {wanted[key]!r}, "
                f"the values of the partitions {partitions} in order.",
            )  # fmt: skip
        bench.require(found == wanted, "wrong-result", said)

    bench.trial("one partition")
    compare(["x1 y2"])
    bench.trial("three partitions, and keys that are in several of them")
    compare(["x1 y2", "y3 x4 x5", "z6 y7"])
    bench.trial("the same: how often the functions were called, and where")
    counts = Counter(what for what, _, _ in _calls)
    for what, who, noun in (
        ("map", "mapper", "partitions"),
        ("reduce", "reducer", "keys"),
    ):
        said = f"For 3 {noun} the {who} was called {counts[what]} times."
        bench.require(counts[what] >= 3, "lost-item", said)
        bench.require(counts[what] == 3, "wasteful", said)
        at_home = [key for kind, key, task in _calls if kind == what and not task]
        bench.require(
            not at_home, "sequential",
            f"The function that is to {what} was called outside of the executor: "
            f"{at_home}.",
        )  # fmt: skip
        tasks = {task for kind, _, task in _calls if kind == what}
        bench.require(
            len(tasks) == 3, "sequential",
            f"For 3 {noun} the {who} was called in {len(tasks)} tasks: "
            "what is in one task is done by one worker.",
        )  # fmt: skip
    bench.trial("no partitions, and one without pairs")
    compare([])
    compare(["", "x1", ""])
    bench.trial("equal partitions, equal pairs")
    compare(["x1 y2 x1", "x1 y2 x1", "x1"])
    bench.trial("values that come neither in the order of numbers nor in that of words")
    compare(["x9 x10 y2", "x1 y10 y1"])
    bench.trial("keys, values and results that are 0, None or ''")
    found = bench.call(map_reduce, CopyingExecutor(), _numbered, _first, [0, 1, 2])
    bench.equal("The dict", _as_dict(found), {0: None, 1: 0, 2: ""}, "lost-item")
    # Alone, since an answer may sort the keys.
    found = bench.call(map_reduce, CopyingExecutor(), _keyed, _first, [None])
    bench.equal("The dict", _as_dict(found), {None: ""}, "lost-item")
    bench.trial("twenty sets of partitions, made at random")
    for _ in range(20):
        words = iter(range(1000))
        compare([
            " ".join(f"{bench.random.choice('abcd')}{next(words)}"
                     for _ in range(bench.random.randrange(5)))
            for _ in range(bench.random.randrange(1, 5))
        ])  # fmt: skip
    bench.trial("an error in a partition")
    error = bench.raised(
        ValueError, map_reduce, CopyingExecutor(), _mapper, _reducer, ["x1", "?"]
    )
    bench.require(error is not None, "swallowed", "The mapper's ValueError got lost.")
    _is_own(bench, error, "mapper")
    bench.trial("an error for a key")
    error = bench.raised(
        ValueError, map_reduce, CopyingExecutor(), _mapper, _reducer, ["x1 y2", "x? y4"]
    )
    bench.require(error is not None, "swallowed", "The reducer's ValueError got lost.")
    _is_own(bench, error, "reducer")
    for what in ("mapper", "reducer"):
        bench.trial(f"three workers: three calls of the {what} at the same time")
        alone = f"A call of the {what} is handed in only when another has ended."
        bench.once(
            _three_calls(map_reduce, what), meaning={"deadlock": ("sequential", alone)}
        )
    bench.trial("four partitions whose mappers end in the opposite order")
    for _ in range(4):  # since a wrong order may be the right one by luck
        mapper = _Reverse(4).pairs
        with ThreadPoolExecutor(4) as pool:
            found = bench.call(map_reduce, pool, mapper, _listed, [0, 1, 2, 3])
        bench.equal("The dict", _as_dict(found), {"x": [0, 10, 20, 30]}, "order")
    bench.trial("four keys whose reducers end in the opposite order")
    for _ in range(4):
        reducer = _Reverse(4).reduced
        with ThreadPoolExecutor(4) as pool:
            found = bench.call(map_reduce, pool, _keyed, reducer, [0, 1, 2, 3])
        wanted = {0: 0, 1: 10, 2: 20, 3: 30}
        permuted = sorted(_as_dict(found).values()) == sorted(wanted.values())
        cause = "order" if permuted else "wrong-result"
        bench.equal("The dict", _as_dict(found), wanted, cause)


#: What was called: "map" or "reduce", with what, and in which task.
_calls: list[tuple[str, str, int]] = []


def _pairs(partition: str) -> list[tuple[str, str]]:
    return [(word[0], word[1:]) for word in partition.split()]


def _mapper(partition: str) -> list[tuple[str, str]]:
    _calls.append(("map", partition, current_task()))
    if partition == "?":
        raise ValueError(f"the partition {partition!r} makes no sense")
    return _pairs(partition)


def _reducer(key: str, values: Any) -> str:
    _calls.append(("reduce", key, current_task()))
    if "?" in values:
        raise ValueError(f"the values {values!r} make no sense")
    return "+".join(values)


def _numbered(number: int) -> list[tuple[int, Any]]:
    return [(number, [None, 0, ""][number])]


def _keyed(number: object) -> list[tuple[object, str]]:
    return [(number, "")]


def _is_own(bench: Bench, error: BaseException | None, who: str) -> None:
    bench.require(
        "no sense" in str(error), "wrong-result",
        f"The {who}'s ValueError did not come out, but another: {error}.",
    )  # fmt: skip


def _first(key: object, values: Any) -> Any:
    return next(iter(values), "no value")


def _as_dict(found: Any) -> dict[Any, Any]:
    """A plain dict; one that makes missing values is a dict as well."""
    if not isinstance(found, dict):
        kind = type(found).__name__
        raise Refused("type", f"It gives a {kind}, and should give a dict.")
    return dict(dict.items(found))


def _listed(key: str, values: Any) -> list[int]:
    return list(values)


def _three_calls(map_reduce: Any, what: str) -> Any:
    def scenario() -> Any:
        meeting = threading.Barrier(3)
        found: list[Any] = []

        def mapper(part: str) -> list[tuple[str, int]]:
            if what == "mapper":
                meeting.wait()
            return [(part, 1)]

        def reducer(key: str, values: Any) -> int:
            if what == "reducer":
                meeting.wait()
            return sum(values)

        def use() -> None:
            with ThreadPoolExecutor(3) as executor:
                found.append(map_reduce(executor, mapper, reducer, ["a", "b", "c"]))

        def check() -> None:
            if found != [{"a": 1, "b": 1, "c": 1}]:
                fail("wrong-result", f"For the keys 'a', 'b', 'c' it makes {found[0]}.")

        return [use], check

    return scenario
