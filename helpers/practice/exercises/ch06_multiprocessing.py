"""Exercises about chapter 06: processes that share work and memory, and that may die."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing import connection, process, queues
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

from helpers.meeting import InPieces, LateDeath, Meeting, Slow, Task
from helpers.practice.bench import Bench, Refused
from helpers.practice.exercise import exercise
from helpers.practice.messages import received

CHAPTER = "06_multiprocessing"
#: How long one call waits for another that is made meanwhile.
_SECONDS = 3.0
_COMMON = ["helpers.meeting", "concurrent.futures.process", "multiprocessing.shared_memory"]


def _preload() -> None:
    """Where processes come from a fork server, let it import once what all of them need."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        multiprocessing.set_forkserver_preload(_COMMON)


def _in_processes(bench: Bench, meeting: Meeting, function: str) -> None:
    """Refuse an answer that worked in this process, or in one after the other."""
    here = meeting.at_home()
    bench.require(
        not here,
        "sequential",
        f"{function}() was called for {here[0] if here else ''} in "
        "the caller's own process, and not in another.",
    )
    bench.require(
        not meeting.missed(),
        "sequential",
        f"{meeting.count} processes should be at work at once. {function}() waited in one "
        "of them for the others to call it, too, and that never came.",
    )
    workers = len(meeting.workers())
    bench.require(
        workers == meeting.count,
        "unbounded",
        f"{meeting.count} processes should do the work, and {workers} did.",
    )


@exercise(
    "word-count",
    CHAPTER,
    "Count words with several processes",
    '''
    %%module word_count
    from collections import Counter
    from concurrent.futures import ProcessPoolExecutor

    def count_words(read, paths, processes):
        """How often each word stands in the files; read(path) gives the text of one."""
        ...
    ''',
)
def word_count(bench: Bench, count_words: Any) -> None:
    """The same counts as one process finds, each file read once and by a worker."""
    _preload()
    letters = "abcABC.-'"
    words = ["".join(bench.random.choices(letters, k=3)) for _ in range(30)]
    # Longer than lines: then the counts of a worker are more than a pipe holds.
    words += ["".join(bench.random.choices(letters, k=1000)) for _ in range(90)]
    gaps = " ", "  ", "\n", "\t", " \n"
    texts: dict[object, object] = {
        f"text{number}": "".join(
            f"{gap}{word}"
            for word, gap in zip(
                bench.random.choices(words, k=500),
                bench.random.choices(gaps, k=500),
                strict=True,
            )
        )
        for number in range(7)
    }
    texts["empty"] = ""
    wanted = Counter(word for text in texts.values() for word in str(text).split())
    meeting = Meeting(bench.folder / "meeting", 3)
    bench.trial(f"{len(texts)} files, three processes")
    with meeting.watched(), received() as came:
        found = bench.call(count_words, Task(meeting, texts), list(texts), 3)
        left = multiprocessing.active_children()
    kind = "a plain dictionary" if type(found) is dict else f"{found!r:.60}"
    bench.require(
        isinstance(found, Counter),
        "type",
        f"count_words returned {kind}, and should return a Counter.",
    )
    read = meeting.all()
    missing = [name for name in texts if name not in read]
    bench.require(not missing, "lost-item", f"Nobody read {', '.join(map(str, missing))}.")
    for word in sorted(wanted, key=len):
        bench.equal(f"The count of {word!r:.40}", found[word], wanted[word])
    bench.require(len(found) == len(wanted), "wrong-result", "It counts what is no word.")
    bench.require(
        len(read) == len(texts),
        "wasteful",
        f"There are {len(texts)} files, and read() was called {len(read)} times.",
    )
    _in_processes(bench, meeting, "read")
    bench.require(
        sum(map(len, came)) < sum(len(str(text)) for text in texts.values()) / 2,
        "wasteful",
        "The workers sent the texts, or all their words, to the caller. Let them count the "
        "words, and send the counts.",
    )

    bench.require(
        not left,
        "leak",
        f"When count_words had returned, {len(left)} processes had not ended: nobody "
        "waited for that.",
    )
    bench.nothing_left()

    few: dict[object, object] = {"text1": "b a b", "text2": "b c"}
    meeting = Meeting(bench.folder / "few", len(few))
    bench.trial("two files, three processes")
    with meeting.watched():
        found = bench.call(count_words, Task(meeting, few), list(few), 3)
    bench.equal("The result", found, Counter("babbc"))
    _in_processes(bench, meeting, "read")

    bench.trial("no file at all")
    found = bench.call(count_words, Task(None, {}), [], 3)
    bench.require(
        found == Counter(), "wrong-result", f"For no file at all it gives {found!r:.60}."
    )

    bench.trial("a file at which read raises an exception")
    name = bench.random.choice(list(few))
    for error in (None, FileNotFoundError(name), UnicodeError(name)):
        try:
            found = count_words(Task(None, few, raises=name, error=error), [name], 1)
        except Exception:
            # While the exception is there, nothing that it holds is cleared away.
            left = multiprocessing.active_children()
        else:
            kind = "an exception" if error is None else f"a {type(error).__name__}"
            raise Refused(
                "swallowed",
                f"read({name!r}) raised {kind} in a worker, and count_words returned "
                f"{found!r:.40} as if nothing had happened.",
            )
        bench.require(
            not left,
            "leak",
            f"When the exception of read({name!r}) came out of count_words, "
            "a process had not ended: nobody waited for that.",
        )


@exercise(
    "shared-primes",
    CHAPTER,
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
    _preload()
    count = bench.random.choice([22, 23, 25, 26, 28, 29, 31, 32])  # no multiple of 3
    # Whoever is asked last, some of the flags that come last are 1.
    flags = {n: n == 0 or n > 9 or bench.random.random() < 0.5 for n in range(count)}
    meeting = Meeting(bench.folder / "meeting", 3)
    bench.trial(f"{count} numbers, three processes")
    chosen: list[SharedMemory] = []
    with (
        _blocks(chosen) as blocks,
        meeting.watched(),
        _contents(blocks, meeting, count) as contents,
    ):
        found = bench.call(prime_flags, Task(meeting, dict(flags)), count, 3)
    bench.require(
        isinstance(found, bytes | bytearray),
        "type",
        f"prime_flags returned {type(found).__name__}, and should return bytes, which "
        "outlive the block.",
    )
    bench.equal("The number of bytes", len(found), count)
    for n, flag in flags.items():
        bench.equal(
            f"The byte at place {n}, where is_prime says {flag},", found[n], int(flag)
        )
    bench.require(blocks, "type", "No block of shared memory was made.")
    _given_back(blocks, "When prime_flags had returned")
    _in_processes(bench, meeting, "is_prime")
    wanted = bytes(flags[n] for n in range(count))
    bench.require(
        not meeting.unlinked(),
        "cleanup",
        "A worker called unlink(). Who opens the block after that does not find it any "
        "more: let the caller unlink it, when all have done their work.",
    )
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

    bench.trial("two numbers, three processes")
    with _blocks() as blocks:
        found = bench.call(prime_flags, Task(None, {0: True, 1: True}), 2, 3)
    bench.equal("The result", found, b"\1\1")
    _given_back(blocks, "When prime_flags had returned")

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
def _blocks(chosen: list[SharedMemory] | None = None) -> Iterator[list[SharedMemory]]:
    """The blocks of shared memory that this process makes meanwhile.

    Args:
        chosen: A list that gets those whose name the answer has chosen.
    """
    made: list[SharedMemory] = []
    real = SharedMemory.__init__

    def noted(
        self: Any, name: Any = None, create: bool = False, *args: Any, **kw: Any
    ) -> None:
        real(self, name, create, *args, **kw)
        if create:
            made.append(self)
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


@exercise(
    "dead-worker",
    CHAPTER,
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

    _preload()
    mixed = "Large results that are sent at the same time through one pipe get mixed up:"

    def outcome(
        task: Callable[[str], Any], items: list[str]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
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
        results: dict[str, Any],
        codes: dict[str, Any],
        good: dict[str, Any],
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
                message = f"The result of {item!r} is not there: {list(results)}."
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
            message = f"All of {', '.join(good)} ended well; the exit codes are {codes}."
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
    _in_processes(bench, meeting, "work")

    bench.trial(
        "four return None, 0, a ValueError and 300 kB; others end by os._exit(9), "
        "sys.exit(3), sys.exit('text'), sys.exit(0), an exception"
    )
    exits: dict[object, int | SystemExit] = {
        "b": 9,
        "e": SystemExit(3),
        "g": SystemExit("text"),
        "h": SystemExit(0),
    }
    codes = {"b": 9, "c": 1, "e": 3, "g": 1}
    if os.name == "posix":
        exits["f"] = codes["f"] = -signal.SIGKILL
    # The last one ends when somebody has received its result, whoever died before it.
    good = {"a": None, "d": 0, "i": ValueError("a result"), "z": large["a"]}
    task = Task(None, dict(good), raises="c", exits=exits)
    compare(*outcome(task, ["a", "d", "i", *codes, "h", "z"]), good, codes, quiet="h")

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
