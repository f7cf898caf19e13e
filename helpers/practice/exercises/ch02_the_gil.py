"""Exercises about chapter 02: whether there is a GIL, and who gives it back."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import sys
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple

from helpers.gil import releases as takes_turns
from helpers.practice.bench import Bench, Refused, fail
from helpers.practice.exercise import exercise

CHAPTER = "02_the_gil"
#: Seconds for which an operation and a look wait for each other.
_PATIENCE = 1.5
#: Bytes of a long stream, of each of its blocks, and of each of its pieces.
_STREAM, _BLOCK, _PIECE = 5_000_000, 100_000, 50_000
#: Seconds, in virtual time.
_HOUR = 3600


@exercise(
    "gil-in-use",
    CHAPTER,
    "Ask whether the GIL is in use",
    '''
    def uses_gil(sys, sysconfig):
        """Whether the Python that has these two modules uses its GIL now."""
        return not sysconfig.get_config_var("Py_GIL_DISABLED")
    ''',
)
def gil_in_use(bench: Bench, uses_gil: Any) -> None:
    """Right for every build, every version, and a lock that came back."""
    for title, version, built, used, asked in (
        ("Python 3.11, which has a GIL and no function to ask", (3, 11), None, None, None),
        ("Python 3.12, which has a GIL and no function to ask", (3, 12), None, None, None),
        ("Python 3.13, the usual build", (3, 13), 0, True, None),
        ("Python 3.14, the free-threaded build", (3, 14), 1, False, None),
        (
            "Python 3.20, which is still to come, the free-threaded build",
            (3, 20),
            1,
            False,
            None,
        ),
        ("Python 4.0, if it is ever made, the free-threaded build", (4, 0), 1, False, None),
        (
            "Python 3.13, the free-threaded build, started with -X gil=0",
            (3, 13),
            1,
            False,
            0,
        ),
        (
            "Python 3.13, the free-threaded build, where -X gil=1 brought the GIL back",
            (3, 13),
            1,
            True,
            1,
        ),
        (
            "Python 3.14, the free-threaded build, where a module brought it back",
            (3, 14),
            1,
            True,
            None,
        ),
    ):
        bench.trial(title)
        found = bench.call(uses_gil, *_modules(version, built, used, asked))
        bench.equal(f"uses_gil() of {title}", found, used is not False)


class _Version(NamedTuple):
    major: int
    minor: int
    micro: int = 0
    releaselevel: str = "final"
    serial: int = 0


def _modules(
    version: tuple[int, int], built: int | None, used: bool | None, asked: int | None
) -> Any:
    """Stand-ins for the modules ``sys`` and ``sysconfig`` of some Python.

    Args:
        version: The first two numbers.
        built: The variable of the build, which older versions lack.
        used: Whether the GIL is in use; None if there is no function to ask.
        asked: What was given for it at the start, with ``-X gil``.
    """
    variables = {"Py_GIL_DISABLED": built, "py_version_nodot": "".join(map(str, version))}
    build = "free-threading build" if built else "main"
    system = SimpleNamespace(
        version_info=_Version(*version),
        version=f"{version[0]}.{version[1]}.0 {build}",
        hexversion=version[0] << 24 | version[1] << 16 | 0xF0,
        implementation=SimpleNamespace(name="cpython"),
        abiflags="t" if built else "",
        flags=SimpleNamespace(),
        _xoptions={} if asked is None else {"gil": str(asked)},
    )
    if used is not None:
        system._is_gil_enabled = lambda: used
        system.flags.gil = asked if built else 1
    config = SimpleNamespace(
        get_config_var=variables.get,
        get_config_vars=lambda *names: [*map(variables.get, names)] if names else variables,
    )
    return system, config


@exercise(
    "who-lets-go",
    CHAPTER,
    "Say who gives the GIL back",
    """
    lets_go = {
        "time.sleep(0.1)": None,
        "sum(range(1_000_000))": None,
        "json.loads(long_text)": None,
        "zlib.compress(megabytes)": None,
        "re.findall(pattern, long_text)": None,
        "hashlib.sha256(megabytes)": None,
        "hashlib.sha256(a_hundred_bytes)": None,
        "sorted(many_numbers)": None,
        "a long query in sqlite3": None,
    }
    """,
)
def who_lets_go(bench: Bench, lets_go: Any) -> None:
    """The same as measured here; as known, where there is no GIL to measure."""
    bench.trial("the answer is a dictionary of True and False")
    bench.require(
        isinstance(lets_go, dict), "type",
        f"lets_go is a {type(lets_go).__name__}, and should be the dictionary, filled in.",
    )  # fmt: skip
    missing = [name for name in _KNOWN if name not in lets_go]
    bench.require(not missing, "type", f"Entries are missing: {', '.join(missing)}.")
    for name in _KNOWN:
        said = lets_go[name]
        bench.require(
            said is True or said is False, "type",
            f"lets_go[{name!r}] is {said!r:.40}: write True or False.",
        )  # fmt: skip
    measured = getattr(sys, "_is_gil_enabled", lambda: True)()
    how = "as measured here" if measured else "as on a Python that has a GIL"
    for name, operation in _operations().items():
        bench.trial(f"{name}, {how}")
        # One turn proves it; many rounds, since a busy machine may leave no CPU for it.
        rounds = 100 if _KNOWN[name] else 2
        truth = takes_turns(operation, rounds) if measured else _KNOWN[name]
        said = lets_go[name]
        if said is truth:
            continue
        if truth:
            why = "While it ran, another thread got a turn: it gave the GIL back."
        else:
            why = "Until it had ended, no other thread got a turn: it kept the GIL."
        if not measured:
            why = "Here is no GIL, so this could not be measured; with one it is so."
        raise Refused("wrong-result", f"You say {said} for {name}. {why}")


#: What is known of CPython with a GIL.
_KNOWN = {
    "time.sleep(0.1)": True,
    "sum(range(1_000_000))": False,
    "json.loads(long_text)": False,
    "zlib.compress(megabytes)": True,
    "re.findall(pattern, long_text)": False,
    "hashlib.sha256(megabytes)": True,
    "hashlib.sha256(a_hundred_bytes)": False,
    "sorted(many_numbers)": False,
    "a long query in sqlite3": True,
}


def _operations() -> dict[str, Callable[[], object]]:
    megabytes = b"concurrency in Python " * 100_000
    text = json.dumps(list(range(100_000)))
    numbers = [n * 7919 % 100_003 for n in range(100_000)]
    short = megabytes[:100]
    count = (
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000)"
    )
    database = sqlite3.connect(":memory:")
    query = f"{count} select sum(i) from n"
    operations: list[Callable[[], object]] = [
        lambda: time.sleep(0.1),
        lambda: sum(range(1_000_000)),
        lambda: json.loads(text),
        lambda: zlib.compress(megabytes),
        lambda: re.findall(r"1\d*5", text),
        lambda: hashlib.sha256(megabytes * 8),
        lambda: [hashlib.sha256(short).digest() for _ in range(5_000)],
        lambda: sorted(numbers),
        lambda: database.execute(query).fetchone(),
    ]
    return dict(zip(_KNOWN, operations, strict=True))


@exercise(
    "large-pieces",
    CHAPTER,
    "Give the hash large pieces",
    '''
    def feed(pieces, update, size):
        """Give all pieces of bytes to update(), in blocks of at least size bytes."""
        for piece in pieces:
            update(piece)
    ''',
)
def large_pieces(bench: Bench, feed: Any) -> None:
    """All bytes in order, no small block but the last, and no more kept than needed."""
    bench.trial("ten pieces of 300 bytes, blocks of 1000")
    _feed(bench, feed, [300] * 10, 1000)
    bench.trial("pieces that fill the blocks exactly")
    _feed(bench, feed, [500] * 6, 1000)
    bench.trial("a rest that is smaller than a block, and one piece only")
    _feed(bench, feed, [40], 1000)
    bench.trial("a piece that is larger than a block, between small ones")
    _feed(bench, feed, [10, 5000, 10, 10], 1000)
    bench.trial("no pieces, and empty ones")
    _feed(bench, feed, [], 1000)
    _feed(bench, feed, [0, 700, 0, 700, 0], 1000)
    bench.trial("pieces in a list")
    blocks: list[bytes] = []
    bench.call(feed, [b"a" * 6, b"b" * 6, b"c"], lambda b: blocks.append(bytes(b)), 10)
    bench.equal("What update() got", b"".join(blocks), b"a" * 6 + b"b" * 6 + b"c")
    bench.trial("a stream that breaks off with an exception")

    def broken() -> Iterator[bytes]:
        yield bytes(300)
        raise OSError("the disk is gone")

    error = bench.raised(OSError, feed, broken(), lambda block: None, 1000)
    bench.require(
        error is not None, "swallowed",
        "The pieces ended with an OSError, and feed() did not raise it.",
    )  # fmt: skip
    bench.trial("an update() that raises an exception")

    def full(block: bytes) -> None:
        raise OSError("no more, please")

    for lengths in ([1000, 1000], [10]):
        pieces = [bytes(length) for length in lengths]
        error = bench.raised(OSError, feed, iter(pieces), full, 1000)
        bench.require(
            error is not None, "swallowed",
            f"Of pieces of {lengths} bytes, update() got a block and raised an OSError; "
            "feed() did not raise it, and the block is lost.",
        )  # fmt: skip
    bench.trial("ten pieces once more, and nothing that is left of the calls before")
    _feed(bench, feed, [300] * 10, 1000)
    bench.trial("five megabytes, of which no more are kept than blocks need")
    sizes, kept = _stream(bench, feed)
    bench.require(
        sum(sizes) == _STREAM, "lost-item",
        f"Of {_STREAM:,} bytes, {sum(sizes):,} got to update().",
    )  # fmt: skip
    small = min(sizes[:-1], default=_BLOCK)
    bench.require(
        small >= _BLOCK, "wasteful",
        f"A block of {small:,} bytes, where {_BLOCK:,} were asked for.",
    )  # fmt: skip
    bench.require(
        kept < _STREAM // 2, "unbounded",
        f"While {_STREAM // 1000:,} kB went through in blocks of {_BLOCK // 1000} kB, up "
        f"to {kept // 1000:,} kB were in memory: what has been passed on is still kept.",
    )  # fmt: skip
    bench.trial("fifty streams of pieces, made at random")
    for _ in range(50):
        lengths = [
            bench.random.randrange(0, 400) for _ in range(bench.random.randrange(40))
        ]
        _feed(bench, feed, lengths, bench.random.choice([1, 100, 1000]))


def _stream(bench: Bench, feed: Any) -> tuple[list[int], int]:
    """The sizes of a long stream's blocks, and the most bytes in memory meanwhile."""
    pieces = (bytes(_PIECE) for _ in range(_STREAM // _PIECE))
    sizes: list[int] = []
    tracemalloc.start()
    try:
        bench.call(feed, pieces, lambda block: sizes.append(len(block)), _BLOCK)
        return sizes, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _feed(bench: Bench, feed: Any, lengths: list[int], size: int) -> None:
    blocks: list[bytes] = []
    data = bench.random.randbytes(sum(lengths))
    held = 0

    def pieces() -> Iterator[bytes]:
        nonlocal held
        start = 0
        for length in lengths:
            yield data[start : start + length]
            start += length
            # Whoever asks for more has had the chance to pass on what is enough.
            held = max(held, start - sum(map(len, blocks)))

    bench.call(feed, pieces(), lambda block: blocks.append(bytes(block)), size)
    sizes = [len(block) for block in blocks]
    more = f" and {len(lengths) - 8} more" if len(lengths) > 8 else ""
    said = (
        f"of {len(data)} bytes in pieces of {lengths[:8]}{more}, update() got blocks of "
        f"{sizes}"
    )
    said = said if len(said) < 300 else f"{said[:299]}…"
    given = b"".join(blocks)
    if given != data:
        lost = len(data) - len(given)
        if lost > 0:
            raise Refused("lost-item", f"{lost} bytes never got to update(): {said}.")
        raise Refused(
            "wrong-result", f"update() got other bytes, or in another order: {said}."
        )
    small = [length for length in sizes[:-1] if length < size]
    bench.require(
        not small, "wasteful",
        f"A block of {min(small, default=0)} bytes, where {size} were asked for: {said}.",
    )  # fmt: skip
    bench.require(
        held < size or not held, "unbounded",
        f"{held} bytes were kept back while it asked for the next piece, and {size} are "
        f"enough for a block: {said}.",
    )  # fmt: skip


@exercise(
    "watch-a-call",
    CHAPTER,
    "Watch a call from another thread",
    '''
    def watch_call(operation, look):
        """What operation() returns; meanwhile, look() is called again and again."""
        ...
    ''',
)
def watch_a_call(bench: Bench, watch_call: Any) -> None:
    """Looks side by side with the operation, and none after it, whatever happened."""
    bench.trial("an operation that ends only when it has been looked at several times")
    seen = _Looks()
    calls: list[str] = []

    def operation() -> str:
        calls.append("operation")
        seen.wait_for_more()
        time.sleep(0.05)  # whoever looks a fixed number of times is through by now
        seen.wait_for_more()
        return "result"

    found = bench.call(watch_call, operation, seen.look)
    if seen.silent:
        message = "operation() was waiting to be looked at, and nobody looked any more. "
        message += f"Calls of look() in all: {seen.count}."
        if seen.count in (1, 2):
            message += " It returns False and True by turns, and neither asks for an end."
        raise Refused("sequential", message)
    bench.equal("watch_call(operation, look)", found, "result")
    bench.require(len(calls) == 1, "wasteful", f"It called operation() {len(calls)} times.")
    bench.trial("an operation that watches one of its own")
    outer, inner = _Looks(), _Looks()

    def nested() -> None:
        watch_call(inner.wait_for_more, inner.look)
        outer.wait_for_more()

    bench.call(watch_call, nested, outer.look)
    bench.require(
        not (outer.silent or inner.silent), "sequential",
        "operation() called watch_call() itself, and then nobody looked any more: "
        f"{outer.count} looks at the outer one, {inner.count} at the inner one.",
    )  # fmt: skip
    bench.trial("an operation that ends in the middle of a look")
    entered, ended = threading.Event(), threading.Event()
    met: list[bool] = []

    def slow_look() -> None:
        entered.set()
        met.append(ended.wait(_PATIENCE))
        time.sleep(0.1)  # whoever does not wait for it is back by now

    def short() -> None:
        met.append(entered.wait(_PATIENCE))
        ended.set()

    found = bench.call(watch_call, short, slow_look)
    bench.require(
        all(met), "sequential", "operation() and a first look() did not run side by side."
    )
    _nobody_looks(bench, "watch_call() returned")
    bench.require(found is None, "wrong-result", f"It gives {found!r:.60}, and not None.")
    bench.trial("an operation that raises an exception")

    for kind in KeyError, KeyboardInterrupt, SystemExit, _Stop:
        raised = kind("from the operation")
        calls.clear()

        def broken(raised: BaseException = raised) -> None:
            calls.append("broken")
            raise raised

        error = bench.raised(kind, watch_call, broken, lambda: None)
        bench.require(
            error is not None, "swallowed",
            f"operation() raised {kind.__name__}, and watch_call() did not.",
        )  # fmt: skip
        bench.require(
            error is raised, "swallowed",
            f"operation() raised {raised!r}, and from watch_call() came {error!r}, which "
            "is another object: the caller has to get the exception itself.",
        )  # fmt: skip
        _nobody_looks(bench, f"the {kind.__name__} came out of watch_call()")
        bench.require(
            len(calls) == 1, "wasteful",
            f"operation() raised {kind.__name__}, and was called {len(calls)} times.",
        )  # fmt: skip
    bench.trial("an operation that is over at once")
    bench.equal(
        "watch_call(lambda: 7, look)", bench.call(watch_call, lambda: 7, lambda: None), 7
    )
    _nobody_looks(bench, "watch_call() returned")
    bench.trial("operations whose results are 0 and '', and one that is an exception")
    bench.equal("For 0, the result", bench.call(watch_call, int, lambda: None), 0)
    bench.equal("For '', the result", bench.call(watch_call, str, lambda: None), "")
    kept = KeyError("as a result")
    try:
        found = watch_call(lambda: kept, lambda: None)
    except KeyError:
        found = None
    bench.require(
        found is kept, "wrong-result",
        "operation() returned a KeyError and raised nothing; it was not returned.",
    )  # fmt: skip
    bench.trial("an operation that takes a day, in virtual time, looked at each hour")
    bench.once(_long_operation(watch_call))


class _Stop(BaseException):
    """Of a kind that nobody can name beforehand."""


def _long_operation(watch_call: Any) -> Any:
    """Finds out who looks for a while only."""

    def scenario() -> Any:
        looks: list[float] = []

        def look() -> None:
            looks.append(time.monotonic())
            time.sleep(_HOUR)

        def caller() -> None:
            begun = time.monotonic()
            watch_call(lambda: time.sleep(24.5 * _HOUR), look)
            last = looks[-1] - begun if looks else 0.0
            if last < 22 * _HOUR:
                message = "operation() takes 24 hours, and the last look came"
                fail("sequential", f"{message} {last / 60:.0f} minutes after its begin.")
            left = [each.name for each in threading.enumerate()]
            others = [name for name in left if name not in ("main", "caller")]
            if others:
                message = (
                    "A look takes an hour; watch_call() ended in the middle of one, and"
                )
                fail("leak", f"{message} {others[0]}, which looks, was still running.")

        return [caller], lambda: None

    return scenario


class _Looks:
    """Counts looks, and tells whether they go on.

    A few are enough: some look ten times a second only.
    """

    def __init__(self) -> None:
        self.count = 0
        self.silent = False
        self._wanted = 0
        self._enough = threading.Event()

    def look(self) -> bool:
        """Look once; what comes back says nothing."""
        self.count += 1
        if self.count >= self._wanted:
            self._enough.set()
        return self.count % 2 == 0

    def wait_for_more(self) -> None:
        """Wait for three more looks, as long as there are any."""
        self._enough.clear()
        self._wanted = self.count + 3
        while self.count < self._wanted and not self.silent:
            before = self.count
            told = self._enough.wait(1.0)
            # It may have been told of the looks that were wanted before.
            self._enough.clear()
            self.silent = not told and self.count == before


def _nobody_looks(bench: Bench, when: str) -> None:
    main = threading.current_thread()
    left = [each.name for each in threading.enumerate() if each is not main]
    bench.require(
        not left, "leak", f"When {when}, a thread was still running: {', '.join(left)}."
    )
