"""The process in which an answer is checked: it runs one check, reports, and ends.

Whatever the answer does, it does it here. Each line of the report is signed with a key
that the answer was not given, so that it cannot write one itself. Whoever writes the
report holds what it calls from the beginning, since an answer may replace it later.
"""

from __future__ import annotations

import _thread
import contextlib
import dis
import faulthandler
import itertools
import json
import linecache
import os
import sys
import time
from collections.abc import Callable
from hashlib import blake2b
from importlib import import_module
from json.encoder import c_make_encoder, encode_basestring_ascii  # type: ignore
from pathlib import Path
from types import FunctionType
from typing import Any, BinaryIO

from helpers.practice.origin import is_library

#: Seconds after which a check gives up by itself; the parent process allows some more.
PATIENCE = 7.5
#: Bytes of what the answer prints that are shown.
_SHOWN = 2_000


#: Bytes to which a file of an answer may grow, printed text among them.
_FILE_SIZE = 200_000_000


def signature(key: bytes, text: bytes, _hash: Callable[..., Any] = blake2b) -> str:
    """The signature of a line.

    Example:
        >>> len(signature(b"key", b"text"))
        64
    """
    return _hash(text, key=key, digest_size=32).hexdigest()


def open_channel(stream: BinaryIO, key: bytes) -> Callable[..., None]:
    """The function ``send(kind, **content)``, which writes a signed line.

    A fork of the process has the key, too, but only the process itself has a say.
    """
    # json.dumps() looks up by name what it calls, where an answer could put its own.
    encode = c_make_encoder(
        None, None, encode_basestring_ascii, None, ": ", ", ", False, False, True
    )
    sign, lock, getpid = signature, _thread.allocate_lock(), os.getpid
    owner = getpid()

    def send(kind: str, **content: Any) -> None:
        if kind != "forked" and getpid() != owner:
            return
        text = "".join(encode({"kind": kind, **content}, 0)).encode()
        with lock:
            stream.write(f"{sign(key, text)} ".encode() + text + b"\n")
            stream.flush()

    return send


def main() -> None:
    """Read what to check from the standard input, check it, and end the process."""
    given = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    # The descriptor of the report is a copy, so that prints go elsewhere.
    stream = os.fdopen(os.dup(1), "wb")
    send = open_channel(stream, bytes.fromhex(given.pop("key")))
    _limit_files()
    _be_first_to_go()
    printed = _redirect()
    errors = open("errors", "w")  # noqa: SIM115
    faulthandler.enable(errors)
    done, owner = _thread.allocate_lock(), os.getpid()
    leave, getpid, sleep = os._exit, os.getpid, time.sleep

    def end(verdict: dict[str, Any], solved: bool = False) -> None:
        if not solved and verdict["status"] == "solved":
            message = "It replaces what tells of its errors."
            verdict = {"status": "refused", "cause": "tampering", "message": message}
        if getpid() != owner:
            # A fork of the answer's, which has come back from it like the process itself.
            if verdict.get("cause") != "exit":
                send("forked")
            leave(0)
        if not done.acquire(blocking=False):
            sleep(60)  # another thread is about to end the process
        printed.seek(0, os.SEEK_END)
        printed.seek(max(0, printed.tell() - _SHOWN))
        output = printed.read().decode(errors="replace")
        send("end", output=output, **verdict)
        leave(0)

    # Seconds count from the moment at which the reader asked.
    left = max(1.0, PATIENCE - (time.time() - given["asked"]))
    faulthandler.dump_traceback_later(left + 0.7, file=errors)
    _watch(left, given, end)
    ending_of = _ending_of
    try:
        _check(given, data, send, left)
    except BaseException as error:
        end(ending_of(error))
    else:
        end({"status": "solved"}, solved=True)


def _limit_files() -> None:
    """Let no file grow until the disk is full, where the system can see to it."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = _FILE_SIZE if most == resource.RLIM_INFINITY else min(_FILE_SIZE, most)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))


def _be_first_to_go() -> None:
    """Let Linux, where memory runs out, end this process and its children, not the kernel.

    A process may ask for that without any rights (``proc_pid_oom_score_adj(5)``).
    """
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")


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
    given: dict[str, Any], data: bytes, send: Callable[..., None], seconds: float
) -> None:
    sys.path[:] = given["path"]
    import_module(given["module"])
    # Now, since an answer may use up all files that a process can open.
    import_module("helpers.practice.plain")
    from helpers.practice.bench import Bench, Refused
    from helpers.practice.exercise import find_exercise
    from helpers.practice.guard import (
        DISGUISES,
        Forbidden,
        Guard,
        Seal,
        forbidden,
        replaced,
        unpack,
    )
    from helpers.practice.identity import steady_id
    from helpers.practice.signature import unfit

    found = find_exercise(given["exercise"])
    sources: dict[str, str] = given["sources"]
    for file, text in sources.items():
        linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    # Modules of cells lie in folders of their own; files of the answer have these names.
    # What it writes itself lies where it runs.
    folders = (*given["folders"], os.getcwd())

    def is_learners(file: str) -> bool:
        return file in sources or file.startswith(folders)

    def tampered(what: str) -> None:
        send("tampering", message=f"It {what}.")

    def uses(name: str) -> Refused:
        what = "it could deceive the check"
        if name in DISGUISES:
            what = "an object could pass for any result; compare in a function instead"
        return Refused("tampering", f"Your code uses {name}, with which {what}.")

    def tell(kind: str, text: str) -> None:
        send(kind, text=text)

    bench = Bench(tell, seconds - 1.0, Path("files").absolute(), found.allows)
    bench.folder.mkdir()
    broken = Seal(found.allows).broken
    Guard(is_learners, found.allows, tampered).install()
    try:
        answer = unpack(data, found.allows)
    except Forbidden as error:
        raise uses(str(error)) from None
    functions = _functions(answer)
    name = forbidden((each.__code__ for each in functions), found.allows)
    if name:
        raise uses(name)
    name = replaced(functions)
    if name and name.rpartition(".")[2] not in found.allows:
        raise Refused("tampering", f"Your code replaces {name}.")
    problem = unfit(found.parts, answer)
    if problem:
        raise Refused("signature", problem)
    for each in functions:
        each.__globals__.setdefault("id", steady_id)
    try:
        found.judge(bench, *answer)
        bench.nothing_left()
    except BaseException as error:
        # What was replaced may have led to any other cause.
        name = broken()
        if name:
            raise Refused("tampering", f"It replaces {name}.") from error
        # Threads and tasks swallow SystemExit, and what is missing then is no cause.
        if (
            isinstance(error, Refused)
            and error.cause not in ("tampering", "exit")
            and any(_exits(each) for each in functions)
        ):
            message = f"Your code calls exit(), or raises SystemExit. {error.message}"
            raise Refused("exit", message, error.result, error.timeline) from error
        raise
    name = broken()
    if name:
        raise Refused("tampering", f"It replaces {name}.")
    bench.finish()


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
        if isinstance(value, FunctionType) and not is_library(value.__code__.co_filename):
            found.append(value)
            waiting += [value.__globals__.get(name) for name in value.__code__.co_names]
            waiting += [c.cell_contents for c in value.__closure__ or () if _is_full(c)]
            waiting += [*(value.__defaults__ or ()), vars(value).get("__wrapped__")]
        elif isinstance(value, type) and not is_library(_file_of(value)):
            waiting += [*vars(value).values(), *value.__bases__, type(value)]
        elif isinstance(value, property):
            waiting += [value.fget, value.fset]
        elif isinstance(value, staticmethod | classmethod):
            waiting.append(value.__func__)
    return found


def _exits(function: FunctionType) -> bool:
    return any(
        step.opcode in dis.hasname
        and step.argval in ("SystemExit", "exit", "quit")
        # Not where it is caught, alone or with others.
        and after.opname not in ("CHECK_EXC_MATCH", "BUILD_TUPLE")
        for step, after in itertools.pairwise(dis.get_instructions(function))
    )


def _file_of(cls: type) -> str:
    return getattr(sys.modules.get(cls.__module__), "__file__", None) or ""


def _is_full(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True


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

    sleep, stuck = time.sleep, _stuck
    begun = _thread.allocate_lock()
    begun.acquire()

    def watch() -> None:
        begun.release()
        sleep(seconds)
        end(stuck((*given["sources"], *given["folders"])))

    # A bare thread: no list of threads leads an answer to it.
    _thread.start_new_thread(watch, ())
    # It counts as a thread only once it runs; later it would be taken for the answer's.
    begun.acquire()


def _stuck(places_of_answer: tuple[str, ...]) -> dict[str, Any]:
    """Where a check that takes too long stands, and who waits for whom."""
    from helpers.frames import current_frames
    from helpers.interleaving.result import Outcome, Result, find_cycle
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
