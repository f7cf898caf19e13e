"""The check of the exercise "who-is-stuck"."""

from __future__ import annotations

from typing import Any

from helpers.practice.bench import Bench, Refused
from helpers.practice.exercise import exercise


@exercise(
    "who-is-stuck",
    "10_debugging",
    "Name the circle",
    '''
    def find_circle(waits, holds):
        """waits: {thread: lock it waits for}; holds: {lock: thread that holds it}."""
        ...
    ''',
)
def who_is_stuck(bench: Bench, find_circle: Any) -> None:
    """The threads of the circle, and no others, in order from the first of the alphabet."""

    def compare(waits: dict[str, str], holds: dict[str, str], what: str) -> None:
        wanted = _circle(waits, holds)
        before = dict(waits), dict(holds)
        found = bench.call(find_circle, waits, holds)
        if (waits, holds) != before:
            raise Refused("wrong-result", f"{what}: it changes what it was given.")
        if not isinstance(found, list):
            raise Refused("wrong-result", f"{what}: it gives {found!r}, and not a list.")
        if found == wanted:
            return
        if len(waits) > 12:
            told = f"the circle has {len(wanted)} threads, and it names {len(found)}"
            raise Refused("wrong-result", f"{what}: {told}.")
        given = f"waits={waits}, holds={holds}"
        cause = "order" if sorted(found) == sorted(wanted) else "wrong-result"
        raise Refused(cause, f"{what}: with {given} it gives {found}, not {wanted}.")

    bench.trial("nobody waits, or those who wait will get their lock")
    compare({}, {}, "Nobody waits")
    compare({"a": "x"}, {}, "Nobody holds x")
    compare({"a": "x", "b": "y"}, {"x": "b"}, "y is free, so b goes on, and then a")
    bench.trial("two threads, three threads, and one alone in a circle")
    compare({"b": "x", "a": "y"}, {"x": "a", "y": "b"}, "Two in a circle")
    three = {"b": "x", "c": "y", "a": "z"}, {"x": "c", "y": "a", "z": "b"}
    compare(*three, "Three in a circle")
    against = {"a": "x", "b": "y", "c": "z"}, {"x": "c", "y": "a", "z": "b"}
    compare(*against, "Three in a circle, against the alphabet")
    compare({"a": "x"}, {"x": "a"}, "A thread that waits for what it holds")
    bench.trial("a thread that holds two locks, of which one belongs to the circle")
    for held in ({"x": "b", "y": "a", "z": "a"}, {"z": "a", "y": "a", "x": "b"}):
        compare({"a": "x", "b": "y"}, held, "a holds y and z")
    bench.trial("others who wait for a thread of the circle, and are not part of it")
    compare(
        {"a": "x", "b": "y", "c": "z"}, {"x": "b", "y": "c", "z": "b"}, "a waits outside"
    )
    more = (
        {"a": "u", "b": "v", "c": "w", "d": "u"},
        {"u": "c", "v": "d", "w": "d", "q": "a"},
    )
    compare(*more, "a and b wait outside")
    bench.trial("a circle, and others who wait for none of its threads")
    for first, last in (("a", "d"), ("d", "a")):
        apart = {first: "u", "b": "x", "c": "y", last: "v"}
        compare(apart, {"u": "e", "x": "c", "y": "b"}, "Two in a circle, two elsewhere")
    bench.trial("a lock that is called like a thread")
    alike = {"clock": "printer", "printer": "clock", "seller": "stock"}
    compare(alike, {"clock": "seller", "stock": "clock"}, "A thread and a lock named alike")
    bench.trial("twenty programs made at random")
    for number in range(20):
        compare(*_program(bench.random, 9, number % 3 > 0), "A program at random")
    bench.trial("circles of a hundred threads, and of all threads there are")
    compare(*_program(bench.random, 200, True), "A large program")
    ring = [f"thread {number}" for number in bench.random.sample(range(10_000), 300)]
    compare(
        {name: f"lock {place}" for place, name in enumerate(ring)},
        {f"lock {place - 1}": name for place, name in enumerate(ring) if place}
        | {f"lock {len(ring) - 1}": ring[0]},
        "A circle of 300 threads",
    )


def _circle(waits: dict[str, str], holds: dict[str, str]) -> list[str]:
    """The reference: whoever is not in a circle is taken away until nothing changes."""
    next_of = {who: holds[lock] for who, lock in waits.items() if holds.get(lock) in waits}
    while True:
        waited_for = set(next_of.values())
        inner = {a: b for a, b in next_of.items() if a in waited_for and b in next_of}
        if len(inner) == len(next_of):
            break
        next_of = inner
    if not next_of:
        return []
    circle = [min(next_of)]
    while (following := next_of[circle[-1]]) != circle[0]:
        circle.append(following)
    return circle


def _program(random: Any, size: int, stuck: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Waits and holds of threads in random order, with one circle or none."""
    names = [f"thread {number}" for number in random.sample(range(10 * size), size)]
    # A chain: each waits for the one before it, the first for nobody; then a circle closes.
    length = size // 2
    waits, holds = {}, {}
    for place, name in enumerate(names):
        holds[f"lock {place}"] = name
        if place:
            target = place - 1 if place < length else random.randrange(min(place, 20))
            waits[name] = f"lock {target}"
    if stuck:
        waits[names[0]] = f"lock {random.randrange(max(1, length - 2), length)}"
    order = list(waits)
    random.shuffle(order)
    return {name: waits[name] for name in order}, holds
