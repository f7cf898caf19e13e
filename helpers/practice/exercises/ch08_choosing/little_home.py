"""The check of the exercise "little-home"."""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from helpers.practice.bench import Bench, Refused, fail
from helpers.practice.durations import DAY
from helpers.practice.executor import SHUT_DOWN, CopyingExecutor, current_task
from helpers.practice.exercise import exercise

#: Of each call of read(): the file, and the task in which it was called.
_reads: list[tuple[str, int]] = []


#: More files than somebody would have chosen to read at once.
_FILES = 40


#: Bytes that a task may take on its journeys; the sizes of a file take three times as many.
_LITTLE = 4_000


@exercise(
    "little-home",
    "08_choosing",
    "Send little, and bring little home",
    '''
    %%module sizes
    def total_size(pool, read, paths):
        """The sum of record["size"] over the records of all files."""
        total = 0
        for records in pool.map(read, paths):
            for record in records:
                total += record["size"]
        return total
    ''',
)
def little_home(bench: Bench, total_size: Any) -> None:
    """The right sum, each file read in a task of its own, and few bytes on the way."""
    paths, wanted = [], 0
    for number in range(_FILES):
        # In one of them there is nothing.
        records = 4000 if number != _FILES // 2 else 0
        sizes = [bench.random.randrange(1, 1000) for _ in range(records)]
        wanted += sum(sizes)
        paths.append(bench.folder / f"table{number}.txt")
        paths[-1].write_text("\n".join(map(str, sizes)))
    pool = _OtherProcesses(total_size)
    bench.trial(f"{_FILES} files of 4,000 records, one of them empty: their sum")
    found = bench.call(total_size, pool, _read, list(paths))
    bench.require(
        type(found) is int, "type", f"It gives {found!r:.60}, and should give an int."
    )
    bench.equal("total_size(pool, read, paths)", found, wanted)
    bench.require(not pool.is_shut_down, "wrong-result", SHUT_DOWN)
    bench.trial("the same files: who reads them")
    read = [path for path, _ in _reads]
    tasks = {task for _, task in _reads}
    at_home = sum(task == 0 for _, task in _reads)
    bench.require(
        _reads, "sequential", "read() was called in no task of the pool that was given."
    )
    bench.require(
        not at_home, "sequential",
        f"{at_home} of {len(_reads)} calls of read() were made outside of the pool.",
    )  # fmt: skip
    bench.require(
        len(tasks) >= len(paths), "sequential",
        f"{len(paths)} files were read in {len(tasks)} task{'s' * (len(tasks) > 1)}: "
        "only a file in a task of its own can be read by any worker.",
    )  # fmt: skip
    bench.require(
        len(read) == len(set(read)), "wasteful",
        f"For {len(paths)} files, read() was called {len(read)} times.",
    )  # fmt: skip
    bench.trial("the same files: what was sent, and what came home")
    bench.require(
        pool.largest <= _LITTLE, "wasteful",
        f"For a sum, a task moved {pool.largest:,} bytes to a process and back.",
    )  # fmt: skip
    alone = "One file was handed in only when the result of another was there."
    for count in 3, _FILES:
        bench.trial(f"{count} files that are read at the same time")
        bench.once(_at_once(total_size, count), meaning={"deadlock": ("sequential", alone)})
    bench.trial("no files")
    bench.equal("total_size(pool, read, [])", bench.call(total_size, pool, _read, []), 0)
    bench.trial("one file")
    before = len(_reads)
    found = bench.call(total_size, pool, _read, paths[:1])
    one = sum(map(int, paths[0].read_text().split()))
    bench.equal("total_size(pool, read, [path])", found, one)
    bench.require(
        all(task for _, task in _reads[before:]), "sequential",
        "A single file was read outside of the pool.",
    )  # fmt: skip
    bench.trial("a file that cannot be read")
    wrong = [paths[0], bench.folder / "missing.txt", paths[1]]
    error = bench.raised(FileNotFoundError, total_size, pool, _read, wrong)
    bench.require(
        error is not None, "swallowed",
        "read() raised FileNotFoundError, and a sum was returned as if nothing was wrong.",
    )  # fmt: skip
    bench.require(
        all(task for _, task in _reads), "sequential",
        "When read() had failed in the pool, it was called again outside of it.",
    )  # fmt: skip


class _OtherProcesses(CopyingExecutor):
    """A pool whose processes have a module of their own, as it was when it was loaded."""

    def __init__(self, function: Any) -> None:
        super().__init__(pickle.dumps)
        self._module: dict[str, Any] = getattr(function, "__globals__", {})
        self._loaded = dict(self._module)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do a task, unless the module is no longer what the processes know."""
        missing = object()
        for name, value in self._module.items():
            if value is not self._loaded.get(name, missing):
                raise Refused(
                    "wrong-result",
                    f"It sets {name} in its module when it is called. A process of the "
                    "pool has a module of its own, and does not see it there: hand it "
                    "over with the path.",
                )
        return super().submit(fn, *args, **kwargs)


def _at_once(total_size: Any, count: int) -> Any:
    def scenario() -> Any:
        meeting = threading.Barrier(count)
        totals: list[int] = []

        def read(path: str) -> list[dict[str, int]]:
            meeting.wait()
            time.sleep(DAY)
            return [{"size": 1}, {"size": len(path)}]

        def use() -> None:
            with ThreadPoolExecutor(count) as pool:
                totals.append(total_size(pool, read, [f"{n:03}" for n in range(count)]))

        def check() -> None:
            if totals != [4 * count]:
                fail("wrong-result", f"The sum is {totals[0]}, and should be {4 * count}.")

        return [use], check

    return scenario


def _read(path: Path) -> list[dict[str, Any]]:
    """The records of a file, each with much that is of no use for the sum."""
    _reads.append((str(path), current_task()))
    lines = Path(path).read_text().split()
    return [{"size": int(line), "name": f"{path}/{n}"} for n, line in enumerate(lines)]
