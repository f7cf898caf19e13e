"""The check of the exercise "map-reduce"."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from helpers.practice.bench import Bench, Refused, fail
from helpers.practice.executor import SHUT_DOWN, CopyingExecutor, current_task
from helpers.practice.exercise import exercise
from helpers.practice.exercises.ch14_outgrowing_one_machine.reverse import Reverse

#: More calls than anybody hands in at a time who does not hand in all.
MANY = 20


@exercise(
    "map-reduce",
    "14_outgrowing_one_machine",
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
        if wanted and not found and any(task for _, _, task in _calls):
            said += " Only results travel: what a task fills here is a copy."
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
        for what in ("map", "reduce"):
            at_home = [key for kind, key, task in _calls if kind == what and not task]
            bench.require(
                not at_home, "sequential",
                f"The function that is to {what} was called outside of the executor: "
                f"{at_home}. The partitions were {partitions}.",
            )  # fmt: skip

    bench.trial("one partition")
    compare(["x1 y2"])
    bench.trial("three partitions, and keys that are in several of them")
    compare(["x1 y2", "y3 x4 x5", "z6 y7"])
    bench.trial("the same: how often the functions were called")
    counts = Counter(what for what, _, _ in _calls)
    for what, who, noun in (
        ("map", "mapper", "partitions"),
        ("reduce", "reducer", "keys"),
    ):
        said = f"For 3 {noun} the {who} was called {counts[what]} times."
        bench.require(counts[what] >= 3, "lost-item", said)
        bench.require(counts[what] == 3, "wasteful", said)
        tasks = {task for kind, _, task in _calls if kind == what}
        bench.require(
            len(tasks) == 3, "sequential",
            f"For 3 {noun} the {who} was called in {len(tasks)} tasks: "
            "what is in one task is done by one worker.",
        )  # fmt: skip
    bench.trial("no partitions, and one without pairs")
    compare([])
    compare(["", "x1", ""])
    bench.trial("two partitions with one key")
    compare(["x1", "x2"])
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
    bench.trial("keys that differ, and have the same text or the same hash")
    for keys in [_Named("Ada", 1), _Named("Ada", 2)], [-1, -2]:
        found = bench.call(map_reduce, CopyingExecutor(), _keyed, _first, keys)
        bench.equal(
            f"The dict for the keys {keys}", _as_dict(found), dict.fromkeys(keys, "")
        )
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
        bench.trial(f"{MANY} workers: {MANY} calls of the {what} at the same time")
        alone = f"A call of the {what} is handed in only when another has ended."
        bench.once(
            _many_calls(map_reduce, what), meaning={"deadlock": ("sequential", alone)}
        )
    bench.trial("four partitions whose mappers end in the opposite order")
    for _ in range(4):  # since a wrong order may be the right one by luck
        mapper = Reverse(4).pairs
        with ThreadPoolExecutor(4) as pool:
            found = bench.call(map_reduce, pool, mapper, _listed, [0, 1, 2, 3])
        bench.equal("The dict", _as_dict(found), {"x": [0, 10, 20, 30]}, "order")
    bench.trial("four keys whose reducers end in the opposite order")
    for _ in range(4):
        reducer = Reverse(4).reduced
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


@dataclass(frozen=True, order=True)
class _Named:
    """A key that does not show all of itself."""

    name: str
    number: int

    def __str__(self) -> str:
        return self.name


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


def _many_calls(map_reduce: Any, what: str) -> Any:
    def scenario() -> Any:
        meeting = threading.Barrier(MANY)
        parts = [f"part {n}" for n in range(MANY)]
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
            with ThreadPoolExecutor(MANY) as executor:
                found.append(map_reduce(executor, mapper, reducer, parts))

        def check() -> None:
            if found != [dict.fromkeys(parts, 1)]:
                fail("wrong-result", f"For the keys {parts} it makes {found[0]}.")

        return [use], check

    return scenario
