"""The check of the exercise "memory-batches"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from helpers.practice.bench import Bench, Refused
from helpers.practice.exercise import exercise


@exercise(
    "memory-batches",
    "14_outgrowing_one_machine",
    "Fill batches up to a limit",
    '''
    def batches(items, size_of, limit):
        """Lists of items, in order; the sizes in a list add up to limit at most."""
        for item in items:
            yield [item]
    ''',
)
def memory_batches(bench: Bench, batches: Any) -> None:
    """No item lost, no batch too large, as few as can be, and no reading ahead."""
    bench.trial("items of one size")
    _fill(bench, batches, [2, 2, 2, 2, 2, 2, 2], 6)
    bench.trial("items that fill a batch exactly, and a rest")
    _fill(bench, batches, [3, 3, 1, 5, 2], 6)
    bench.trial("no items; one item; an item as large as the limit")
    _fill(bench, batches, [], 6)
    _fill(bench, batches, [4], 6)
    _fill(bench, batches, [1, 6, 1], 6)
    bench.trial("sizes that are no whole numbers")
    _fill(bench, batches, [1.5, 1.5, 1.5, 0.25, 2.25], 4)
    bench.trial("items of size 0")
    _fill(bench, batches, [0, 6, 0, 0], 6)
    _fill(bench, batches, [0, 0], 6)
    bench.trial("items that are None, 0, '' or False")
    items: list[Any] = [None, 0, "", False, [], None]
    found = bench.call(lambda: [*batches(iter(items), lambda item: 2, 4)])
    lost = sum(map(len, found)) < len(items)
    bench.equal(
        f"What it makes of {items}, each of size 2, with a limit of 4,", found,
        [[None, 0], ["", False], [[], None]], "lost-item" if lost else "wrong-result",
    )  # fmt: skip
    bench.trial("an item that is larger than the limit")
    # Also larger by less than one, which is lost where sizes are made whole.
    for sizes in ([1, 7, 1], [7], [7, 1], [1, 7], [1, 6.5]):
        given: list[Any] = []
        try:
            error = bench.raised(ValueError, _exhaust, given, batches, sizes)
        except Refused as refused:
            if refused.cause != "exception":
                raise
            said = f"{refused.message} An item that is too large should raise ValueError."
            raise Refused("exception", said) from None
        bench.require(
            error is not None, "swallowed",
            f"Of items of the sizes {sizes} and a limit of 6 it made {given}: "
            "no ValueError.",
        )  # fmt: skip
        before = next(place for place, size in enumerate(sizes) if size > 6)
        bench.require(
            sum(map(len, given)) <= before, "late",
            f"The sizes were {sizes}, the limit 6; before the ValueError it made {given}: "
            "it went on behind the item that is too large.",
        )  # fmt: skip
    bench.trial("two rows of items at once")
    one, two = (batches([size] * 3, int, size) for size in (1, 2))
    rows = bench.call(lambda: [*zip(one, two, strict=True)])
    bench.equal("Of two rows, the batches in turns,", rows, [([1], [2])] * 3)
    bench.trial("a hundred rows of items, made at random")
    for _ in range(100):
        limit = bench.random.randrange(3, 12)
        count = bench.random.randrange(1, 15)
        sizes = [bench.random.randrange(1, limit + 1) for _ in range(count)]
        _fill(bench, batches, sizes, limit)


def _exhaust(given: list[Any], batches: Any, sizes: Sequence[float]) -> None:
    for batch in batches(sizes, float, 6):
        given.append(batch)


def _fill(bench: Bench, batches: Any, sizes: Sequence[float], limit: int) -> None:
    taken = 0

    def source() -> Iterator[tuple[int, float]]:
        nonlocal taken
        for item in enumerate(sizes):
            taken += 1
            yield item

    wanted = _batches(list(enumerate(sizes)), limit)
    kept: list[list[tuple[int, float]]] = []
    made: list[list[tuple[int, float]]] = []
    done = 0

    def read() -> None:
        nonlocal done
        for batch in batches(source(), lambda item: item[1], limit):
            bench.require(
                type(batch) is list, "type",
                f"It yields a {type(batch).__name__}, and should yield a list.",
            )  # fmt: skip
            kept.append(batch)
            made.append(list(batch))
            done += len(batch)
            bench.require(
                taken <= done + 1, "unbounded",
                f"{taken} of {len(sizes)} items were taken when {done} had been passed on: "
                "one more is enough to know that a batch is full.",
            )  # fmt: skip

    bench.call(read)
    shown = f"sizes {sizes}, limit {limit}: batches of {[_sizes(batch) for batch in made]}"
    items = [item for batch in made for item in batch]
    lost = [item[1] for item in enumerate(sizes) if item not in items]
    bench.require(not lost, "lost-item", f"Items of the sizes {lost} are missing; {shown}.")
    others = [item for item in items if item not in list(enumerate(sizes))]
    bench.require(
        not others, "wrong-result",
        f"Items of the sizes {_sizes(others)} are not of this call; {shown}.",
    )  # fmt: skip
    large = [sum(_sizes(batch)) for batch in made if sum(_sizes(batch)) > limit]
    bench.require(not large, "unbounded", f"A batch is too large: {shown}.")
    bench.require(len(items) == len(sizes), "wrong-result", f"Items came twice; {shown}.")
    bench.require(
        items == list(enumerate(sizes)), "order", f"The order has changed; {shown}."
    )
    bench.require(
        kept == made, "wrong-result",
        f"Batches that had been passed on were changed afterwards; {shown}.",
    )  # fmt: skip
    bench.require([] not in made, "wasteful", f"There is an empty batch; {shown}.")
    bench.require(
        len(made) <= len(wanted), "wasteful",
        f"{len(wanted)} batches would do; {shown}.",
    )  # fmt: skip


def _sizes(batch: list[tuple[int, float]]) -> list[float]:
    return [size for _, size in batch]


def _batches(items: list[tuple[int, float]], limit: int) -> list[list[tuple[int, float]]]:
    made: list[list[tuple[int, float]]] = []
    for item in items:
        if made and sum(_sizes(made[-1])) + item[1] <= limit:
            made[-1].append(item)
        else:
            made.append([item])
    return made
