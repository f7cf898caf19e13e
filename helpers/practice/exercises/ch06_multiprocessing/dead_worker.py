"""The check of the exercise "dead-worker"."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
from collections.abc import Callable, Iterator
from multiprocessing import connection, process, queues
from pathlib import Path
from typing import Any

from helpers.meeting import DeathAfterwards, InPieces, LateDeath, Meeting, Slow, Task
from helpers.practice.bench import Bench, Refused
from helpers.practice.exercise import exercise
from helpers.practice.exercises.ch06_multiprocessing.processes import (
    in_processes,
    preload,
)


@contextlib.contextmanager
def _never_in_time(file: Path) -> Iterator[None]:
    """Meanwhile, the first wait is in vain if it has a time-out, and ends at once.

    There is a file afterwards, for which the process waits before it sends its result, and
    also when somebody has begun to wait without a time-out.
    """
    home, base = os.getpid(), connection._ConnectionBase
    # recv_bytes() is left alone: by it, a fork server is asked for each process.
    real_get, real_poll, real_recv = queues.Queue.get, base.poll, base.recv
    real_join, real_alive = process.BaseProcess.join, process.BaseProcess.is_alive

    def first() -> bool:
        if os.getpid() != home or file.exists():
            return False
        file.touch()
        return True

    def get(self: Any, block: bool = True, timeout: float | None = None) -> Any:
        if first() and (timeout is not None or not block):
            raise queue.Empty
        return real_get(self, block, timeout)

    def poll(self: Any, timeout: float | None = 0.0) -> bool:
        if first() and timeout is not None:
            return False
        return bool(real_poll(self, timeout))

    def join(self: Any, timeout: float | None = None) -> None:
        if not (first() and timeout is not None):
            real_join(self, timeout)

    def is_alive(self: Any) -> bool:
        # The process ends between a look for its result and one whether it is alive. That
        # of a manager asks this itself before it ends.
        if os.getpid() == home and file.exists() and "Manager" not in self.name:
            real_join(self, 3)
        return bool(real_alive(self))

    def recv(self: Any) -> Any:
        first()
        return real_recv(self)

    changes = [
        (queues.Queue, "get", real_get, get),
        (base, "poll", real_poll, poll),
        (base, "recv", real_recv, recv),
        (process.BaseProcess, "join", real_join, join),
        (process.BaseProcess, "is_alive", real_alive, is_alive),
    ]
    for kind, name, _, changed in changes:
        setattr(kind, name, changed)
    try:
        yield
    finally:
        for kind, name, real, _ in changes:
            setattr(kind, name, real)


@contextlib.contextmanager
def _still_ending() -> Iterator[list[str]]:
    """Meanwhile, whoever asks for an exit code without having waited asks too early.

    A process that has closed its pipe needs a moment until it has ended. Who asks again, or
    waits for its sentinel, gets its exit code. Yields the names of those asked too early.
    """
    kind = process.BaseProcess
    real: dict[str, Any] = {name: vars(kind)[name] for name in ("exitcode", "sentinel")}
    early: list[str] = []
    waited: set[str] = set()

    def exitcode(self: Any) -> int | None:
        # Who has waited, in whatever way, has had the system's answer put here.
        ended = getattr(self._popen, "returncode", None) is not None
        if not ended and self.name not in waited:
            waited.add(self.name)
            early.append(self.name)
            return None
        code: int | None = real["exitcode"].fget(self)
        return code

    def sentinel(self: Any) -> int:
        waited.add(self.name)
        found: int = real["sentinel"].fget(self)
        return found

    kind.exitcode = property(exitcode)  # type: ignore[method-assign, assignment]
    kind.sentinel = property(sentinel)  # type: ignore[method-assign, assignment]
    try:
        yield early
    finally:
        for name, each in real.items():
            setattr(kind, name, each)


@exercise(
    "dead-worker",
    "06_multiprocessing",
    "Notice the worker that died",
    '''
    %%module each_alone
    from multiprocessing import Pipe, Process

    def run_each(work, items):
        """work(item) for all items at once, each in a process of its own.

        Return two dictionaries: results by item, and by item the exit codes that are not 0.
        """
        ...
    ''',
)
def dead_worker(bench: Bench, run_each: Any) -> None:
    """Results of any size, and the exit codes of those that raised or died; no hang."""

    preload()
    mixed = "Large results that are sent at the same time through one pipe get mixed up:"

    def outcome(
        task: Callable[[Any], Any], items: list[Any]
    ) -> tuple[dict[Any, Any], dict[Any, Any]]:
        try:
            found = bench.call(run_each, task, items)
        except Refused as refused:
            if "UnpicklingError" not in refused.message:
                raise
            raise Refused("race", f"{mixed} {refused.message}") from None
        fits = isinstance(found, tuple | list) and len(found) == 2
        if not fits or not all(isinstance(each, dict) for each in found):
            message = f"It returned {found!r:.80}, and should return two dictionaries."
            raise Refused("type", message)
        return found

    def compare(
        results: dict[Any, Any],
        codes: dict[Any, Any],
        good: dict[Any, Any],
        bad: Any,
        quiet: str = "",
    ) -> None:
        for item, code in bad.items():
            ended = f"The process of {item!r} ended with exit code {code}"
            if item in results:
                message = f"{ended}; the results say that {item!r} gave {results[item]!r}."
                raise Refused("wrong-result", message)
            if item not in codes:
                raise Refused("swallowed", f"{ended}; the exit codes are {codes}.")
            bench.equal(f"The exit code of {item!r}", codes[item], code)
        for item, result in good.items():
            if item not in results:
                message = (
                    f"The result of {item!r} is not there; those of {list(results)} are."
                )
                if isinstance(result, Exception):
                    message += f" work({item!r}) returned an exception, and raised none."
                raise Refused("lost-item", message)
            # Exceptions are equal only if they are the same object.
            if getattr(results[item], "args", results[item]) != getattr(
                result, "args", result
            ):
                message = f"The result of {item!r} is that of another, or none."
                raise Refused("wrong-result", message)
        for item in quiet:
            if item in codes:
                message = f"The process of {item!r} ended with exit code 0, by sys.exit(0);"
                message += f" the exit codes are {codes}."
                raise Refused("wrong-result", message)
            if results.pop(item, None) is not None:
                message = f"{item!r} gave no result; the results are {results!r:.80}."
                raise Refused("wrong-result", message)
        if len(codes) > len(bad):
            well = ", ".join(map(repr, good))
            message = f"All of {well} ended well; the exit codes are {codes}."
            raise Refused("wrong-result", message)
        if len(results) > len(good):
            raise Refused("wrong-result", f"There are more results than items: {results}.")

    large: dict[str, Any] = {
        item: bytes([bench.random.randrange(256)]) + item.encode() * 300_000
        for item in ("a", "b", "c")
    }
    # More than somebody has chosen who starts a few at a time, unless each costs much.
    method = multiprocessing.get_start_method(allow_none=True)
    method = method or multiprocessing.get_all_start_methods()[0]
    others = "defghijk" if method == "fork" else "de"
    many = large | {item: item.upper() for item in others}
    meeting = Meeting(bench.folder / "meeting", len(many))
    bench.trial(f"{len(many)} processes, three of them with a result of 300 kB")
    with meeting.watched():
        found = outcome(Task(meeting, dict(many)), list(many))
    compare(*found, many, {})
    in_processes(bench, meeting, "work")

    bench.trial(
        "four return None, 0, a ValueError and 300 kB; others end by os._exit(9), "
        "sys.exit(3), sys.exit('text'), sys.exit(0), an exception"
    )
    exits: dict[object, int | SystemExit] = {
        "b": 9,
        5: SystemExit(3),
        "g": SystemExit("text"),
        "h": SystemExit(0),
    }
    codes: dict[object, int] = {"b": 9, "c": 1, 5: 3, "g": 1}
    if os.name == "posix":
        exits["f"] = codes["f"] = -signal.SIGKILL
    # The last one ends when somebody has received its result, whoever died before it.
    error = ValueError("a result")
    good: dict[object, object] = {"a": None, 0: 0, ("i", 1): error, "z": large["a"]}
    task = Task(None, dict(good), raises="c", exits=exits)
    compare(*outcome(task, ["a", 0, ("i", 1), *codes, "h", "z"]), good, codes, quiet="h")

    bench.trial(
        "two send results of 300 kB, each a piece, and the rest when both have begun"
    )
    two = {item: large[item] for item in "ab"}
    meeting = Meeting(bench.folder / "pieces", len(two))
    try:
        with meeting.watched():
            found = outcome(InPieces(meeting, two), list(two))
    except Refused as refused:
        if refused.cause == "exception":
            raise Refused("race", f"{mixed} {refused.message}") from None
        raise
    compare(*found, two, {})

    bench.trial("a process that needs longer than any time-out")
    file = bench.folder / "timed out"
    with _never_in_time(file):
        found = outcome(Slow(file, result="late"), ["a"])
    compare(*found, {"a": "late"}, {})

    bench.trial("one dies after the result of the other, 300 kB, has been received")
    late = LateDeath(bench.folder / "ended", "a", large["a"], 7)
    compare(*outcome(late, ["a", "b"]), {"a": large["a"]}, {"b": 7})

    bench.trial("a process sends its result, and then dies")
    results, found_codes = outcome(DeathAfterwards("done", code=5), ["a"])
    # Whether its result is worth anything is left open.
    if results not in ({"a": "done"}, {}):
        message = f"'a' gave 'done' before it died; the results are {results!r:.80}."
        raise Refused("wrong-result", message)
    if found_codes != {"a": 5}:
        raise Refused(
            "swallowed" if not found_codes else "wrong-result",
            "The process of 'a' sent its result and then ended with exit code 5; the exit "
            f"codes are {found_codes}.",
        )

    bench.trial("no items at all")
    compare(*outcome(Task(None, {}), []), {}, {})

    bench.trial("a process closes its pipe and needs a moment until it has ended")
    task = Task(None, {"a": "done"}, exits={"b": 9})
    with _still_ending() as early:
        found = outcome(task, ["a", "b"])
    try:
        compare(*found, {"a": "done"}, {"b": 9})
    except Refused as refused:
        why = " When it was asked for, the process had not ended yet, and it was None."
        raise Refused(refused.cause, refused.message + why * bool(early)) from None
