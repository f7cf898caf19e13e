"""The check of the exercise "large-pieces"."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from typing import Any

from helpers.practice.bench import Bench, Refused
from helpers.practice.exercise import exercise

#: Bytes of a long stream, of each of its blocks, and of each of its pieces.
_STREAM, _BLOCK, _PIECE = 5_000_000, 100_000, 50_000


@exercise(
    "large-pieces",
    "02_the_gil",
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
    bench.trial("pieces of zeros, of blanks and of line ends")
    blanks = [bytes(6), b" " * 6, b"\r\n" * 3, b" \t\0", b"\n", b"\n"]
    blocks.clear()
    bench.call(feed, iter(blanks), lambda block: blocks.append(bytes(block)), 10)
    bench.equal("What update() got", b"".join(blocks), b"".join(blanks))
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
