"""Runs a check in a process of its own, and takes from it nothing but signed text.

However the answer ends that process, or does not end it, this one lives on and says so.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import math
import os
import queue
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers.practice import family, memory
from helpers.practice.child import signature
from helpers.practice.origin import is_cells

#: Seconds until a check that does not report its end is ended.
PATIENCE = 9.0
_ROOT = Path(__file__).resolve().parent.parent.parent
_PROGRAM = "from helpers.practice.child import main; main()"
_POLL = 0.05
#: Seconds within which the last line of a process that has ended is read, also where the
#: thread that reads it has to wait for a CPU.
_LAST_WORDS = 1.0


@dataclass
class Report:
    """What a check said, and how its process ended.

    Attributes:
        trial: What was being tried last; empty if nothing was.
        held: What was tried before, and held.
        end: The last message, or None if the process ended without one.
        tampering: What the guard noticed; empty if nothing.
        forked: Whether a fork of the process came back from the answer, too.
        ending: ``"reported"``, ``"died"``, ``"late"`` or ``"memory"``.
        starved: Whether other programs took the CPUs that it would have needed.
        bound: The bytes that it might take.
        code: The exit code of a process that died; negative for a signal.
        errors: What faulthandler wrote when the process died or was late.
    """

    trial: str = ""
    held: list[str] = field(default_factory=list)
    end: dict[str, Any] | None = None
    tampering: str = ""
    forked: bool = False
    ending: str = "died"
    starved: bool = False
    bound: int = memory.MOST
    code: int | None = None
    errors: str = ""


def run(request: dict[str, Any], data: bytes) -> Report:
    """Run a check to its end, or until it has taken too long or too much.

    Args:
        request: What the child is to check, fit for JSON.
        data: The pickled answer.

    Returns:
        What it said. All its processes have ended, and its files are gone.

    Raises:
        KeyboardInterrupt: The reader has had enough; the processes are ended first.
    """
    key = secrets.token_bytes(32)
    report = Report(bound=memory.bound())
    ended_before = memory.ended_by_linux()
    with _folder() as folder, _process(folder) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        reader = threading.Thread(
            target=_read, args=(process.stdout, lines), name="check reader", daemon=True
        )
        reader.start()
        head = json.dumps(request | {"key": key.hex(), "asked": time.time()}).encode()
        with contextlib.suppress(OSError):  # it may have died already
            process.stdin.write(head + b"\n" + data)
            process.stdin.close()
        _listen(process, lines, key, report)
        report.code = process.poll()
        if report.code == -9 and memory.ended_by_linux() > ended_before:
            report.ending = "memory"
        errors = folder / "errors"
        report.errors = errors.read_text(errors="replace") if errors.exists() else ""
    reader.join(1.0)
    return report


def _listen(
    process: subprocess.Popen[bytes],
    lines: queue.SimpleQueue[bytes],
    key: bytes,
    report: Report,
) -> None:
    deadline = time.monotonic() + PATIENCE
    usage = family.Usage(process.pid)
    ended = math.inf
    while time.monotonic() < deadline:
        try:
            line = lines.get(timeout=_POLL)
        except queue.Empty:
            now = time.monotonic()
            # What it has forked may hold the stream open for ever.
            if now - ended > _LAST_WORDS:
                return
            if process.poll() is not None:
                ended = min(ended, now)
            usage.sample()
            if usage.memory > report.bound and usage.exact_memory() > report.bound:
                report.ending = "memory"
                return
            continue
        if not line:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1.0)
            return
        _note(line, key, report)
        if report.end is not None:
            report.ending = "reported"
            report.starved = usage.starved
            return
    report.ending = "late"
    report.starved = usage.starved


def _note(line: bytes, key: bytes, report: Report) -> None:
    signed, _, text = line.rstrip(b"\n").partition(b" ")
    if not hmac.compare_digest(signed, signature(key, text).encode()):
        report.tampering = "It writes where the check reports."
        return
    message = json.loads(text)
    match message.pop("kind"):
        case "trial":
            report.trial = message["text"]
        case "held":
            report.held.append(message["text"])
            report.trial = ""
        case "tampering":
            report.tampering = report.tampering or message["message"]
        case "forked":
            report.forked = True
        case "end":
            report.end = message


def _read(stream: Any, lines: queue.SimpleQueue[bytes]) -> None:
    # A line that never ends would fill this process's memory.
    with contextlib.suppress(OSError, ValueError):
        while line := stream.readline(5_000_000):
            lines.put(line)
    lines.put(b"")


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="check_"))
    try:
        yield folder
    finally:
        for path, names, _ in os.walk(folder):
            for inner in (os.path.join(path, name) for name in names):
                if not os.path.islink(inner):
                    with contextlib.suppress(OSError):
                        os.chmod(inner, 0o700)  # else what is in it could not be removed
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _process(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    mark = f"{os.getpid()}-{secrets.token_hex(8)}"
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
    environment = os.environ | {
        family.MARK: mark,
        "PYTHONPATH": path,
        "PYTHONHASHSEED": "0",
    }
    # Temporary files of an answer go with the folder.
    environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
    options: dict[str, Any] = (
        {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined]
        if sys.platform == "win32"
        else {"start_new_session": True}
    )
    # The same -X options as this process has, such as gil=0.
    flags = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
    started = time.time()
    process = subprocess.Popen(
        [sys.executable, *flags, "-c", _PROGRAM],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        cwd=folder, env=environment, **options,
    )  # fmt: skip
    try:
        yield process
    finally:
        family.end(process, mark, started)
        for stream in process.stdin, process.stdout:
            if stream is not None and not stream.closed:
                with contextlib.suppress(OSError):
                    stream.close()


def last_line(errors: str) -> str:
    """The innermost frame in a cell that faulthandler's text names; empty if none.

    Example:
        >>> last_line('  File "<cell>", line 3 in put\\n  File "x.py", line 1 in main')
        'line 3 in put()'
    """
    for file, line, name in re.findall(r'File "([^"]+)", line (\d+) in (\S+)', errors):
        if is_cells(file):
            return f"line {line} in {name}()"
    return ""
