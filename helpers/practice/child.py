"""The process in which an answer is checked: it runs one check, reports, and ends.

Whatever the answer does, it does it here. Each line of the report is signed with a key
that the answer was not given, so that it cannot write one itself.
"""

from __future__ import annotations

import _thread
import faulthandler
import hmac
import json
import linecache
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any, BinaryIO

#: Seconds after which a check gives up by itself; the parent process allows some more.
PATIENCE = 7.5
#: Bytes of what the answer prints that are shown.
_SHOWN = 2_000
#: An answer may replace the one of the module.
_real_sleep = time.sleep


class Channel:
    """Writes signed lines to the process that asked for the check."""

    def __init__(self, stream: BinaryIO, key: bytes) -> None:
        self._stream, self._key = stream, key
        self._lock = threading.Lock()

    def send(self, kind: str, **content: Any) -> None:
        """Write one line."""
        text = json.dumps({"kind": kind, **content}).encode()
        with self._lock:
            self._stream.write(f"{signature(self._key, text)} ".encode() + text + b"\n")
            self._stream.flush()


def signature(key: bytes, text: bytes) -> str:
    """The signature of a line.

    Example:
        >>> len(signature(b"key", b"text"))
        64
    """
    return hmac.new(key, text, "sha256").hexdigest()


def main() -> None:
    """Read what to check from the standard input, check it, and end the process."""
    given = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    # The descriptor of the report is a copy, so that prints go elsewhere.
    stream = os.fdopen(os.dup(1), "wb")
    channel = Channel(stream, bytes.fromhex(given.pop("key")))
    printed = _redirect()
    errors = open("errors", "w")  # noqa: SIM115
    faulthandler.enable(errors)
    ending: dict[str, Any] = {}
    done = threading.Lock()

    def end(**verdict: Any) -> None:
        if not done.acquire(blocking=False):
            _real_sleep(60)  # another thread is about to end the process
        printed.seek(0, os.SEEK_END)
        printed.seek(max(0, printed.tell() - _SHOWN))
        output = printed.read().decode(errors="replace")
        channel.send("end", output=output, **verdict)
        os._exit(0)

    # Seconds count from the moment at which the reader asked.
    left = max(1.0, PATIENCE - (time.time() - given["asked"]))
    faulthandler.dump_traceback_later(left + 0.7, file=errors)
    _watch(left, given, end)
    try:
        ending = _check(given, data, channel, left)
    except BaseException as error:
        ending = _ending_of(error)
    end(**ending)


def _redirect() -> BinaryIO:
    """Send what is printed, by Python or by C, to a file, and give no input."""
    printed = open("printed", "w+b", buffering=0)  # noqa: SIM115
    for descriptor in 1, 2:
        os.dup2(printed.fileno(), descriptor)
    sys.stdout = os.fdopen(1, "w", buffering=1, errors="replace", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="replace", closefd=False)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    return printed


def _check(
    given: dict[str, Any], data: bytes, channel: Channel, seconds: float
) -> dict[str, Any]:
    sys.path[:] = given["path"]
    import_module(given["module"])
    from helpers.practice.bench import Bench, Refused
    from helpers.practice.exercise import find_exercise
    from helpers.practice.guard import Guard, Seal, forbidden, replaced
    from helpers.practice.signature import unfit

    found = find_exercise(given["exercise"])
    sources: dict[str, str] = given["sources"]
    for file, text in sources.items():
        linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    # Modules of cells lie in folders of their own; files of the answer have these names.
    folders = tuple(given["folders"])

    def is_learners(file: str) -> bool:
        return file in sources or file.startswith(folders)

    def tampered(what: str) -> None:
        channel.send("tampering", message=f"It {what}.")

    seal = Seal(found.allows)
    guard = Guard(is_learners, found.allows, tampered)
    guard.install()
    answer = pickle.loads(data)
    functions = _functions(answer)
    name = forbidden((each.__code__ for each in functions), found.allows)
    if name:
        message = f"Your code uses {name}, with which it could deceive the check."
        raise Refused("tampering", message)
    name = replaced(functions)
    if name and name.rpartition(".")[2] not in found.allows:
        raise Refused("tampering", f"Your code replaces {name}.")
    problem = unfit(found.parts, answer)
    if problem:
        raise Refused("signature", problem)

    def tell(kind: str, text: str) -> None:
        channel.send(kind, text=text)

    bench = Bench(tell, seconds - 1.0, Path("files").absolute(), found.allows)
    bench.folder.mkdir()
    try:
        found.judge(bench, *answer)
        bench.nothing_left()
    except Refused as error:
        # Threads and tasks swallow SystemExit, and what is missing then is no cause.
        if error.cause not in ("tampering", "exit") and _names_exit(functions):
            message = f"Your code calls exit(), or raises SystemExit. {error.message}"
            raise Refused("exit", message, error.result, error.timeline) from error
        raise
    name = seal.broken()
    if name:
        raise Refused("tampering", f"It replaces {name}.")
    bench.finish()
    return {"status": "solved"}


def _functions(answer: tuple[Any, ...]) -> list[FunctionType]:
    """All functions that can be reached from an answer by their names."""
    found: list[FunctionType] = []
    waiting: list[Any] = list(answer)
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, FunctionType) and not _is_library(value.__code__.co_filename):
            found.append(value)
            waiting += [value.__globals__.get(name) for name in value.__code__.co_names]
            waiting += [c.cell_contents for c in value.__closure__ or () if _is_full(c)]
            waiting += [*(value.__defaults__ or ()), vars(value).get("__wrapped__")]
        elif isinstance(value, type) and not _is_library(_file_of(value)):
            waiting += [*vars(value).values(), *value.__bases__, type(value)]
        elif isinstance(value, property):
            waiting += [value.fget, value.fset]
        elif isinstance(value, staticmethod | classmethod):
            waiting.append(value.__func__)
    return found


def _names_exit(functions: list[FunctionType]) -> bool:
    names = {name for each in functions for name in each.__code__.co_names}
    return bool(names & {"SystemExit", "exit", "quit"})


def _file_of(cls: type) -> str:
    return getattr(sys.modules.get(cls.__module__), "__file__", None) or ""


def _is_full(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True


_LIBRARY = tuple({sys.prefix, sys.base_prefix, sys.exec_prefix, "<frozen"})


def _is_library(file: str) -> bool:
    return file.startswith(_LIBRARY)


def _ending_of(error: BaseException) -> dict[str, Any]:
    from helpers.practice.bench import Refused, refusal_of
    from helpers.practice.plain import encode

    if isinstance(error, NotImplementedError):
        return {
            "status": "unsolved",
            "cause": "unsolved",
            "message": "Your code raises NotImplementedError.",
        }
    refused = error if isinstance(error, Refused) else refusal_of(error)
    status = "undecided" if refused.cause == "undecided" else "refused"
    return {
        "status": status,
        "cause": refused.cause,
        "message": refused.message,
        "result": encode(refused.result),
        "timeline": encode(refused.timeline),
    }


def _watch(seconds: float, given: dict[str, Any], end: Callable[..., None]) -> None:
    """End the check from another thread when it takes too long."""

    def watch() -> None:
        _real_sleep(seconds)
        end(**_stuck((*given["sources"], *given["folders"])))

    # A bare thread: no list of threads leads an answer to it.
    _thread.start_new_thread(watch, ())


def _stuck(places_of_answer: tuple[str, ...]) -> dict[str, Any]:
    """Where a check that takes too long stands, and who waits for whom."""
    from helpers.frames import current_frames
    from helpers.interleaving.report import Outcome, Result, find_cycle
    from helpers.interleaving.waits import live_waits
    from helpers.practice.plain import encode

    waits = live_waits()
    cycle = find_cycle(waits)
    if cycle:
        lines = [
            f"{wait.thread} waits for {wait.target}, held by {' and '.join(wait.holders)}"
            for wait in waits
            if wait.thread in cycle
        ]
        outcome = Outcome("deadlock", "; ".join(lines), waits=tuple(waits), cycle=cycle)
        return {
            "status": "refused",
            "cause": "deadlock",
            "message": f"{'; '.join(lines)}.",
            "result": encode(Result(False, outcome, threads=list(cycle))),
        }
    places = []
    for frame in current_frames().values():
        while frame is not None and not frame.f_code.co_filename.startswith(
            places_of_answer
        ):
            frame = frame.f_back  # type: ignore[assignment]
        if frame is not None:
            line = linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()
            places.append(f"{frame.f_code.co_name}() at {line!r}")
    where = f" It stands in {'; '.join(dict.fromkeys(places))}." if places else ""
    return {
        "status": "refused",
        "cause": "hang",
        "message": f"After {PATIENCE:g} s it had not ended.{where}",
    }
