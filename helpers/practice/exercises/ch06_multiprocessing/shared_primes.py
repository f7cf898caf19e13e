"""The check of the exercise "shared-primes"."""

from __future__ import annotations

import contextlib
import mmap
import os
import threading
from collections.abc import Iterator
from multiprocessing import process
from multiprocessing.shared_memory import SharedMemory
from typing import Any

from helpers.meeting import Meeting, Task
from helpers.practice.bench import Bench, Refused
from helpers.practice.exercise import exercise
from helpers.practice.exercises.ch06_multiprocessing.processes import (
    in_processes,
    preload,
)
from helpers.practice.messages import received

#: How long one call waits for another that is made meanwhile.
_SECONDS = 3.0
_UNLINKED = (
    "A worker called unlink(). Who opens the block after that does not find it any "
    "more: let the caller unlink it, when all have done their work."
)


@exercise(
    "shared-primes",
    "06_multiprocessing",
    "Mark primes in shared memory, and give it back",
    '''
    %%module shared_primes
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.shared_memory import SharedMemory

    def prime_flags(is_prime, count, processes):
        """bytes: 1 at place n if is_prime(n), else 0, for n from 0 to count - 1."""
        ...
    ''',
)
def shared_primes(bench: Bench, prime_flags: Any) -> None:
    """The flags, marked by workers in a block that is always closed and unlinked."""
    preload()
    count = bench.random.choice([22, 23, 25, 26, 28, 29, 31, 32])  # no multiple of 3
    # Whoever is asked last, some of the flags that come last are 1.
    flags = {n: n == 0 or n > 9 or bench.random.random() < 0.5 for n in range(count)}
    meeting = Meeting(bench.folder / "meeting", 3)
    bench.trial(f"{count} numbers, three processes")
    chosen: list[SharedMemory] = []
    sizes: list[int] = []
    with (
        _blocks(chosen, sizes) as blocks,
        meeting.watched(),
        _contents(blocks, meeting, count) as contents,
    ):
        try:
            found = bench.call(prime_flags, Task(meeting, dict(flags)), count, 3)
        except Refused:
            # Its own FileNotFoundError does not tell who took the block away.
            bench.require(not meeting.unlinked(), "cleanup", _UNLINKED)
            raise
    bench.require(
        isinstance(found, bytes | bytearray),
        "type",
        f"prime_flags returned {type(found).__name__}, and should return bytes, which "
        "outlive the block.",
    )
    bench.require(
        len(found) == count or len(found) not in [block.size for block in blocks],
        "wrong-result",
        f"prime_flags returned {len(found)} bytes, the whole block, and should return the "
        f"first {count}: the system may make a block larger than you asked for.",
    )
    bench.equal("The number of bytes", len(found), count)
    for n, flag in flags.items():
        bench.equal(
            f"The byte at place {n}, where is_prime says {flag},", found[n], int(flag)
        )
    bench.require(blocks, "type", "No block of shared memory was made.")
    _given_back(blocks, "When prime_flags had returned")
    in_processes(bench, meeting, "is_prime")
    bench.require(
        sizes == [count],
        "wrong-result",
        f"For {count} numbers it asked for {' and '.join(map(str, sizes))} bytes of shared "
        f"memory, and should ask for one block of {count}.",
    )
    wanted = bytes(flags[n] for n in range(count))
    bench.require(not meeting.unlinked(), "cleanup", _UNLINKED)
    bench.require(
        contents["closed"][:count] == wanted,
        "type",
        "There is a block of shared memory, and the flags are not in it.",
    )
    bench.require(
        contents.get("told", wanted)[:count] == wanted,
        "type",
        "The workers sent the flags to the caller, who wrote them. Let each worker write "
        "into the block.",
    )
    bench.require(
        len(meeting.all()) == count,
        "wasteful",
        f"There are {count} numbers, and is_prime() was called {len(meeting.all())} times.",
    )

    if chosen:
        bench.trial("another call has its block meanwhile")
        with _taken(_names(chosen)):
            bench.call(prime_flags, Task(None, dict(flags)), count, 3)

    # Some take workers only where they think that it pays.
    for title, processes in (
        ("two numbers, three processes", 3),
        ("two numbers, one process", 1),
    ):
        bench.trial(title)
        # Who shares numbers out in pieces may leave the others without work.
        meeting = Meeting(bench.folder / title, 1)
        with _blocks() as blocks, meeting.watched():
            task = Task(meeting, {0: True, 1: True})
            found = bench.call(prime_flags, task, 2, processes)
        bench.equal("The result", found, b"\1\1")
        _given_back(blocks, "When prime_flags had returned")
        bench.require(
            not meeting.at_home(),
            "sequential",
            "is_prime() was called in the caller's own process, and not in another.",
        )

    bench.trial("while one call is under way, another one comes, and returns")
    with _blocks() as blocks:
        for which, (found, wanted) in _overlapping(prime_flags).items():
            said = f"Two calls, of which the second is over before the first; the {which}"
            bench.require(
                not isinstance(found, BaseException),
                "race",
                f"{said} ends with {type(found).__name__}: {found}",
            )
            bench.require(
                found == wanted,
                "race",
                f"{said} gives {found!r:.40}, and should give {wanted!r}.",
            )
    _given_back(blocks, "After two calls, one during the other")

    bench.trial("a number at which is_prime raises an exception")
    returned = True
    with _blocks() as blocks:
        # Neither in the first nor in the last share, however the numbers are shared out.
        wrong = next(n for n in range(count // 2, count) if n % 3 == 1)
        failing = Task(None, dict(flags), raises=wrong)
        try:
            found = prime_flags(failing, count, 3)
        except Exception:
            returned = False
    _given_back(blocks, "After the exception")
    bench.require(
        not returned,
        "swallowed",
        f"is_prime({wrong}) raised an exception in a worker, and prime_flags returned "
        f"{'flags' if found else repr(found)} as if nothing had happened.",
    )


@contextlib.contextmanager
def _blocks(
    chosen: list[SharedMemory] | None = None, sizes: list[int] | None = None
) -> Iterator[list[SharedMemory]]:
    """The blocks of shared memory that this process makes meanwhile.

    Each takes whole pages of memory, as on macOS and Windows, and not only there.

    Args:
        chosen: A list that gets those whose name the answer has chosen.
        sizes: A list that gets how many bytes were asked for, each time.
    """
    made: list[SharedMemory] = []
    real = SharedMemory.__init__

    def noted(
        self: Any, name: Any = None, create: bool = False, size: int = 0, **kw: Any
    ) -> None:
        pages = -(-size // mmap.PAGESIZE)
        real(self, name, create, pages * mmap.PAGESIZE if create else size, **kw)
        if create:
            made.append(self)
        if create and sizes is not None:
            sizes.append(size)
        if create and name is not None and chosen is not None:
            chosen.append(self)

    SharedMemory.__init__ = noted  # type: ignore[method-assign]
    try:
        yield made
    finally:
        SharedMemory.__init__ = real  # type: ignore[method-assign]


@contextlib.contextmanager
def _contents(
    blocks: list[SharedMemory], meeting: Meeting, count: int
) -> Iterator[dict[str, bytes]]:
    """What stands in the blocks of this process at two moments.

    ``"told"``: before it got the last message that came when all ``count`` numbers had
    been asked for. What workers write, they have written by then; what the caller writes
    comes later. (Where a fork server starts workers, messages come at each start, too.)
    ``"closed"``: before a block was closed for the last time.
    """
    contents: dict[str, bytes] = {"closed": b""}
    real = SharedMemory.close

    def look(when: str) -> None:
        held = [bytes(each.buf) for each in blocks if each.buf is not None]
        if held:
            contents[when] = max(held, key=sum)

    def told() -> None:
        if len(set(meeting.all())) == count and meeting.home():
            look("told")

    def close(self: SharedMemory) -> None:
        if meeting.home() and self.buf is not None and self.name in _names(blocks):
            contents["closed"] = bytes(self.buf)
        real(self)

    SharedMemory.close = close  # type: ignore[method-assign]
    try:
        with received(told):
            yield contents
    finally:
        SharedMemory.close = real  # type: ignore[method-assign]


def _overlapping(prime_flags: Any) -> dict[str, tuple[Any, bytes]]:
    """What two calls give and should give; the second is made before a worker of the first.

    It is made in a thread, which is waited for, but not for ever: an answer may let one
    call wait for the end of another.
    """
    home, real = os.getpid(), process.BaseProcess.start
    flags = {"first": {0: True, 1: False}, "second": {0: False, 1: True}}
    found: dict[str, Any] = {}

    def call(which: str) -> None:
        try:
            found[which] = prime_flags(Task(None, dict(flags[which])), 2, 1)
        except BaseException as error:
            found[which] = error

    second = threading.Thread(target=call, args=("second",), daemon=True)

    def start(self: Any) -> None:
        if os.getpid() == home and second.ident is None:
            second.start()
            second.join(_SECONDS)
        real(self)

    process.BaseProcess.start = start  # type: ignore[method-assign]
    try:
        call("first")
    finally:
        process.BaseProcess.start = real  # type: ignore[method-assign]
    if second.ident is not None:
        second.join()
    return {
        which: (found[which], bytes(flags[which].values()))
        for which in flags
        if which in found
    }


@contextlib.contextmanager
def _taken(names: set[str]) -> Iterator[None]:
    """Meanwhile, have blocks with these names, as another call would."""
    with contextlib.ExitStack() as stack:
        for name in names:
            block = SharedMemory(name, create=True, size=1)
            stack.callback(block.unlink)
            stack.callback(block.close)
        yield


def _names(blocks: list[SharedMemory]) -> set[str]:
    return {block.name for block in blocks}


def _given_back(blocks: list[SharedMemory], when: str) -> None:
    """Refuse an answer whose blocks are still there, and remove them."""
    kept, opened = [], []
    for block in blocks:
        if block.buf is not None:
            opened.append(block.name)
        with contextlib.suppress(FileNotFoundError):
            SharedMemory(block.name).close()
            kept.append(block.name)
            block.unlink()
    if kept:
        raise Refused(
            "cleanup", f"{when}, its block was still there: nobody called unlink()."
        )
    if opened:
        raise Refused(
            "cleanup",
            f"{when}, its block was unlinked, but still open in the process that made it: "
            "close() was not called.",
        )
