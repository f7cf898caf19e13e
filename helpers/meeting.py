"""Where the processes of an answer wait for each other, so that a check sees them all.

A worker imports this module, whatever the start method, before it does anything. So the
module imports little, and lies outside of :mod:`helpers.practice`, whose ``__init__``
imports the questions.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import multiprocessing
import multiprocessing.util
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

#: How long a worker waits for the others: some seconds, and as much again as it took
#: itself to come, several times over, since the others start on the same busy machine.
_SECONDS, _TIMES, _MOST = 1.2, 4.0, 5.0
_LOOK = 0.02
#: How much longer one works than another that fails: longer than an error is on its way.
_LINGER = 0.3
_EXTRA = 0.1
_LOOKS = 25
#: From how many bytes on a message is sent in pieces, and how many go first: less than a
#: pipe holds, so that nobody has to read them.
_LARGE, _PIECE = 100_000, 1_000
_numbers = itertools.count()


class Unanswered(Exception):
    """What a task raises; of no kind that an answer could have listed."""


class Meeting:
    """A place at which each of several processes waits until all have come.

    It consists of files, since every process can write these, however it was started.

    Args:
        folder: An empty folder, which need not exist yet.
        count: How many processes have to come.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     meeting = Meeting(folder)
        ...     meeting.arrive("page 1")
        ...     meeting.missed(), meeting.at_home()
        (True, ['page 1'])
    """

    def __init__(self, folder: str | os.PathLike[str], count: int = 2) -> None:
        self._folder, self.count = os.fspath(folder), count
        self._home = os.getpid()
        os.makedirs(self._folder, exist_ok=True)

    def arrive(self, what: str) -> None:
        """Note who came and for what; wait for the others, but not in the first process."""
        me = os.getpid()
        self._write(f"{me}.{next(_numbers)}.{what}")
        if me == self._home:
            return
        if self._exists("alone") or self._exists("met"):
            return
        while len(self.workers()) < self.count and not self._exists("alone"):
            time.sleep(_LOOK)
        # Let those come, too, who should not be there.
        time.sleep(_EXTRA)
        self._write("met")

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Meanwhile, let workers go on in the end whose others do not come."""
        over, begun = threading.Event(), time.monotonic()

        def watch() -> None:
            while not over.wait(_LOOK) and not self.workers():
                pass
            took = time.monotonic() - begun
            over.wait(min(_SECONDS + _TIMES * took, _MOST))
            self._write("alone")

        watcher = threading.Thread(target=watch, name="meeting", daemon=True)
        watcher.of_the_check = True  # type: ignore[attr-defined]
        watcher.start()
        try:
            yield
        finally:
            missed = self.missed()
            over.set()
            watcher.join()
            if not missed:
                os.remove(os.path.join(self._folder, "alone"))

    def missed(self) -> bool:
        """Whether fewer came than have to, or not at the same time."""
        return len(self.workers()) < self.count or self._exists("alone")

    def at_home(self) -> list[str]:
        """What was done in the process that made this place."""
        return [what for pid, what in self._entries() if pid == self._home]

    def all(self) -> list[str]:
        """What was done, in all processes."""
        return sorted(what for _, what in self._entries())

    def home(self) -> bool:
        """Whether this is the process that made this place."""
        return os.getpid() == self._home

    def unlinked(self) -> bool:
        """Whether one of the processes that came has unlinked a shared memory itself."""
        return self._exists("unlinked")

    def note_unlink(self) -> None:
        """Note from now on whether this process unlinks a shared memory."""
        memory = sys.modules.get("multiprocessing.shared_memory")
        if memory is None or hasattr(memory.SharedMemory.unlink, "noting"):
            return
        real = memory.SharedMemory.unlink

        def unlink(block: Any) -> None:
            self._write("unlinked")
            real(block)

        unlink.noting = True  # type: ignore[attr-defined]
        memory.SharedMemory.unlink = unlink

    def send_in_pieces(self) -> None:
        """From now on, let this process send what is large in two pieces."""
        from multiprocessing.connection import Connection

        real: Any = Connection._send  # type: ignore[attr-defined]
        mark = f"begun {os.getpid()}"

        def send(self_: Any, data: Any, *args: Any) -> None:
            if len(data) > _LARGE and not self._exists(mark):
                real(self_, data[:_PIECE], *args)
                self._write(mark)
                for _ in range(_LOOKS):
                    if self._begun() >= self.count:
                        break
                    time.sleep(_LOOK)
                data = data[_PIECE:]
            real(self_, data, *args)

        Connection._send = send  # type: ignore[attr-defined]

    def _begun(self) -> int:
        return sum(name.startswith("begun") for name in os.listdir(self._folder))

    def workers(self) -> set[int]:
        """The processes that came, without the one that made this place."""
        return {pid for pid, _ in self._entries() if pid != self._home}

    def _entries(self) -> list[tuple[int, str]]:
        found = [name.split(".", 2) for name in os.listdir(self._folder)]
        return [(int(name[0]), name[2]) for name in found if len(name) == 3]

    def _write(self, name: str) -> None:
        with open(os.path.join(self._folder, name), "w"):
            pass

    def _exists(self, name: str) -> bool:
        return os.path.exists(os.path.join(self._folder, name))


class Task:
    """Work for the processes of an answer: it arrives at a meeting, then does as told.

    Args:
        meeting: Where it arrives each time; None for nowhere.
        results: What it returns, by argument.
        raises: An argument at which it raises an exception; None for none.
        exits: Arguments at which it ends its process: with an exit code, by a signal
            (negative), or by raising ``SystemExit``.
        error: What it raises; an :class:`Unanswered` by default.

    Example:
        >>> Task(None, {1: "one"})(1)
        'one'
    """

    def __init__(
        self,
        meeting: Meeting | None,
        results: Mapping[Any, object],
        raises: object = None,
        exits: Mapping[Any, int | SystemExit] | None = None,
        error: Exception | None = None,
    ) -> None:
        self._meeting, self._results = meeting, results
        self._raises, self._exits, self._error = raises, exits or {}, error

    def __call__(self, argument: object) -> object:
        if self._meeting is not None:
            self._meeting.arrive(str(argument))
            if not self._meeting.home():
                self._meeting.note_unlink()
        ending = self._exits.get(argument)
        if multiprocessing.parent_process() is not None:
            # What a dying process writes is of no use, and names folders.
            sys.stderr = io.StringIO()
        if argument == self._raises:
            raise self._error or Unanswered(f"no result for {argument}")
        if isinstance(ending, SystemExit):
            raise ending
        if ending is not None and ending < 0:
            signal.raise_signal(-ending)
        if ending is not None:
            os._exit(ending)
        return self._results[argument]


class OneGoesOn:
    """Work for several processes, of which one fails at once, and another goes on a while.

    Args:
        raises: The argument at which it raises an exception.
        goes_on: The argument for which it returns a moment later.
        result: What it returns for that one and for all others.

    Example:
        >>> OneGoesOn("a", "c", result=7)("b")
        7
    """

    def __init__(self, raises: object, goes_on: object, result: object) -> None:
        self._raises, self._goes_on, self._result = raises, goes_on, result

    def __call__(self, argument: object) -> object:
        if argument == self._raises:
            raise Unanswered(f"no result for {argument}")
        if argument == self._goes_on:
            time.sleep(_LINGER)
        return self._result


class InPieces:
    """Work whose result, if it is large, leaves its process in two pieces.

    Between them it waits until the others have sent their first piece, too; not for ever,
    since they may have to wait for this one. On Windows a pipe takes a message as a whole.

    Args:
        meeting: Where the processes wait for each other, before and between the pieces.
        results: What it returns, by argument.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     InPieces(Meeting(folder), {"a": 7})("a")
        7
    """

    def __init__(self, meeting: Meeting, results: Mapping[Any, object]) -> None:
        self._meeting, self._results = meeting, results

    def __call__(self, argument: object) -> object:
        self._meeting.arrive(str(argument))
        if os.name == "posix" and not self._meeting.home():
            self._meeting.send_in_pieces()
        return self._results[argument]


class Slow:
    """Work that takes longer than any time-out: it waits for a file, but not for ever.

    Args:
        file: A path; there comes a file when nobody waits any more with a time-out.
        result: What it returns then.

    Example:
        >>> import tempfile
        >>> with tempfile.NamedTemporaryFile() as file:
        ...     Slow(file.name, result=7)("a")
        7
    """

    def __init__(self, file: str | os.PathLike[str], result: object) -> None:
        self._file, self._result = os.fspath(file), result

    def __call__(self, argument: object) -> object:
        for _ in range(_LOOKS):
            if os.path.exists(self._file):
                return self._result
            time.sleep(_LOOK)
        # Who waits in a way that nobody sees has waited by now.
        with open(self._file, "w"):
            pass
        return self._result


class DeathAfterwards:
    """Work whose process dies when it has sent its result and is about to end.

    Args:
        result: What it returns.
        code: The exit code.

    Example:
        >>> DeathAfterwards(result="done", code=5)("a")
        'done'
    """

    def __init__(self, result: object, code: int) -> None:
        self._result, self._code = result, code

    def __call__(self, argument: object) -> object:
        if multiprocessing.parent_process() is not None:
            # After all else that a process of multiprocessing does at its end, such as to
            # wait until a queue is written.
            multiprocessing.util.Finalize(
                None, os._exit, args=(self._code,), exitpriority=-100
            )
        return self._result


class LateDeath:
    """Work for two processes, of which the second dies when the first one has ended.

    Args:
        file: A path at which there is nothing yet.
        first: The argument of the first one.
        result: What the first one returns. If that is more than a pipe holds, its process
            ends only when somebody has received it.
        code: The exit code of the other.

    Example:
        >>> LateDeath("no file", "a", result="first", code=5)("a")
        'first'
    """

    def __init__(
        self, file: str | os.PathLike[str], first: object, result: object, code: int
    ) -> None:
        self._file, self._first = os.fspath(file), first
        self._result, self._code = result, code

    def __call__(self, argument: object) -> object:
        if argument == self._first:
            # After all else that a process of multiprocessing does at its end, such as to
            # wait until a queue is written.
            multiprocessing.util.Finalize(None, self._end, exitpriority=-100)
            return self._result
        while not os.path.exists(self._file):
            time.sleep(_LOOK)
        os._exit(self._code)

    def _end(self) -> None:
        if multiprocessing.parent_process() is not None:
            with open(self._file, "w"):
                pass
