"""The check of the exercise "made-once"."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise
from helpers.practice.standstill import until_all_wait

#: So many that two of them share a lock if there are a hundred locks or fewer.
_KEYS = 24


class _Named:
    """A key such as a frozen dataclass: its hash is computed in Python, not at once."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Named) and self.name == other.name

    def __hash__(self) -> int:
        time.sleep(1)
        return hash(self.name)


@exercise(
    "made-once",
    "09_best_practices",
    "Make each thing once, and different ones at once",
    """
    class Cache:
        def __init__(self, make):
            self.make = make
            self.things = {}

        def get(self, key):
            if key not in self.things:
                self.things[key] = self.make(key)
            return self.things[key]
    """,
)
def made_once(bench: Bench, Cache: Any) -> None:
    """One call of ``make`` for a key, none in the way of another key, no error kept."""

    def alone() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            return None if key == "nothing" else [key]

        def make_other(key: Any) -> Any:
            return OSError(key)

        cache, other = Cache(make), Cache(make_other)
        got: list[Any] = []
        # Two that are the same as text, and three of which if says no.
        special: list[Any] = [1, "1", 0, "", None]
        alike: list[Any] = []

        def use() -> None:
            for key in ("a", "b", "a", "nothing", "nothing"):
                got.append(cache.get(key))
            alike.extend(cache.get(key) for key in special)
            for _ in range(2):
                try:
                    got.append(other.get("a"))
                except OSError:
                    got.append("raised")

        def check() -> None:
            if got[:5] != [["a"], ["b"], ["a"], None, None]:
                fail("wrong-result", f"get of a, b, a, nothing, nothing gave {got[:5]}.")
            if got[0] is not got[2]:
                fail("wrong-result", "get('a') gave another object the second time.")
            for key, thing in zip(special, alike, strict=True):
                if thing != [key]:
                    fail(
                        "wrong-result",
                        f"1, '1', 0, '' and None are five keys; get({key!r}) gave {thing}.",
                    )
            if calls != ["a", "b", "nothing", *special]:
                fail("wasteful", f"make was called for {calls}: once for each is enough.")
            if type(got[5]) is not OSError:
                fail("wrong-result", f"make returned an OSError; get gave: {got[5]!r}.")
            if got[5] is not got[6]:
                fail("wrong-result", "get('a') gave another object the second time.")

        return [use], check

    def same_key() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            return [key]

        cache = Cache(make)
        got: list[Any] = []

        def use() -> None:
            got.append(cache.get("a"))

        def check() -> None:
            if len(calls) != 1:
                fail(
                    "race",
                    f"Two threads asked for 'a', and make was called {len(calls)} times.",
                )
            if got[0] is not got[1]:
                fail("race", "Two threads asked for 'a' and got two different objects.")

        return [use, use], check

    def slow() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            until_all_wait()
            return [key]

        cache = Cache(make)
        got: list[Any] = []

        def use() -> None:
            got.append(cache.get("a"))

        def check() -> None:
            if len(calls) != 1:
                fail(
                    "race",
                    f"Two threads asked for 'a', and make was called {len(calls)} times.",
                )
            if got != [["a"], ["a"]]:
                fail("wrong-result", f"Two threads asked for 'a' and got {got}.")

        return [use, use], check

    def several_wait() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            time.sleep({"a": 3600, "b": 60}[key])
            return [key]

        cache = Cache(make)
        got: list[Any] = []

        def use(key: str) -> None:
            got.append((key, cache.get(key)))

        def check() -> None:
            if len(calls) != 2:
                fail("race", f"Threads asked for 'a' and 'b'; make was called for {calls}.")
            if sorted(got) != [*[("a", ["a"])] * 3, ("b", ["b"])]:
                fail("wrong-result", f"Three threads asked for 'a', one for 'b': {got}.")

        return [*[(use, "a")] * 3, (use, "b")], check

    def equal_keys() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            return [key]

        cache = Cache(make)
        got: list[Any] = []

        def use(number: int) -> None:
            got.append(cache.get(("host", number)))

        def check() -> None:
            if len(calls) != 1:
                fail(
                    "race",
                    "Two threads asked with keys that are equal and not the same object; "
                    f"make was called {len(calls)} times.",
                )
            if got[0] is not got[1]:
                fail("race", "Two threads asked with equal keys and got two objects.")

        return [(use, 80), (use, 80)], check

    def hash_in_python() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            return [key]

        cache = Cache(make)

        def use() -> None:
            cache.get(_Named("a"))

        def check() -> None:
            if len(calls) != 1:
                fail(
                    "race",
                    "Two threads asked with equal keys whose __hash__ is written in "
                    f"Python, and make was called {len(calls)} times. A dictionary asks "
                    "for the hash when it looks, and again when it stores; between the "
                    "two comes the other thread.",
                )

        return [use, use], check

    def caches_at_once() -> Any:
        both = threading.Barrier(2)

        def make(key: Any) -> Any:
            both.wait()
            return [key]

        caches = [Cache(make), Cache(make)]

        def use(number: int) -> None:
            caches[number].get("a")

        return [(use, 0), (use, 1)], lambda: None

    def keys_at_once(keys: list[Any]) -> Callable[[], Any]:
        count = len(keys)

        def scenario() -> Any:
            all_together = threading.Barrier(count)

            def make(key: Any) -> Any:
                all_together.wait()
                return [key]

            cache = Cache(make)
            got: list[Any] = []

            def use(key: Any) -> None:
                got.append((key, cache.get(key)))

            def check() -> None:
                wrong = [(key, thing) for key, thing in got if thing != [key]]
                if wrong:
                    fail("wrong-result", f"get({wrong[0][0]!r}) gave {wrong[0][1]!r}.")

            return [(use, key) for key in keys], check

        return scenario

    def error() -> Any:
        # What an answer could expect of its own dictionaries and objects is among them.
        errors = [OSError("not now"), KeyError("a"), AttributeError("a"), RuntimeError("a")]
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            if len(calls) <= len(errors):
                raise errors[len(calls) - 1]
            return [key]

        cache = Cache(make)
        got: list[tuple[int, Any]] = []

        def use() -> None:
            for _ in range(len(errors) + 1):
                before = len(calls)
                try:
                    found = cache.get("a")
                except Exception as error:
                    found = error
                got.append((len(calls) - before, found))

        def check() -> None:
            for error, (made, found) in zip(errors, got[:-1], strict=True):
                name, raises = type(error).__name__, isinstance(found, Exception)
                what = f"raised {type(found).__name__}" if raises else f"gave {found}"
                if made == 0:
                    fail(
                        "wrong-result",
                        f"make had raised an exception; the next get('a') {what}, and did "
                        "not call make again.",
                    )
                if made > 1:
                    fail(
                        "swallowed",
                        f"make raised {name}; get('a') called it again itself, and {what}.",
                    )
                if not raises:
                    fail("swallowed", f"make raised {name}, and get('a') {what}.")
                if type(found) is not type(error):
                    fail("wrong-result", f"make raised {name}, and get('a') {what}.")
            if got[-1][1] != ["a"]:
                fail("wrong-result", f"make works again, and get('a') gave {got[-1][1]!r}.")

        return [use], check

    def error_for_two() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            if len(calls) == 1:
                raise OSError("not now")
            return [key]

        cache = Cache(make)
        got: list[Any] = []
        again: list[Any] = []

        def use(times: int) -> None:
            for before in range(times):
                try:
                    got.append(cache.get("a"))
                except OSError:
                    got.append("OSError")
                    if before:
                        again.append("OSError")

        def check() -> None:
            later = cache.get("a")
            if again:
                fail(
                    "wrong-result",
                    "get('a') raised OSError; the same thread asked again, and got the "
                    f"error of the first call again. make was called {len(calls)} times.",
                )
            if "OSError" not in got:
                fail(
                    "swallowed",
                    f"make raised OSError, and the calls of get('a') gave {got}.",
                )
            if later != ["a"] or any(each not in ("OSError", ["a"]) for each in got):
                fail("wrong-result", f"After an error get('a') gave {got}, then {later}.")
            if len(calls) > 2:
                fail(
                    "wasteful",
                    f"make was called {len(calls)} times; the second call worked.",
                )

        return [(use, 2), (use, 1)], check

    def comes_later() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            if len(calls) == 1:
                time.sleep(60)
                raise OSError("not now")
            time.sleep(3600)
            return [key]

        cache = Cache(make)
        got: list[Any] = []

        def use(late: int) -> None:
            time.sleep(late)
            try:
                got.append(cache.get("a"))
            except OSError:
                got.append("OSError")

        def check() -> None:
            if len(calls) > 2:
                fail(
                    "race",
                    "make failed, a second call was under way for one that had waited, "
                    "and a third was begun for one that came later.",
                )
            # Some let the error of a call go to all who waited for it.
            if got[0] != "OSError" or any(each not in ("OSError", ["a"]) for each in got):
                fail("wrong-result", f"make failed, then worked; get('a') gave {got}.")

        return [(use, 0), (use, 1), (use, 120)], check

    def other_key_waits() -> Any:
        calls: list[Any] = []
        made_again = threading.Event()

        def make(key: Any) -> Any:
            calls.append(key)
            if key == "b":
                made_again.wait()
            elif len(calls) == 2:
                time.sleep(60)
                raise OSError("not now")
            else:
                made_again.set()
            return [key]

        cache = Cache(make)
        got: list[Any] = []

        def use(key: str, late: int) -> None:
            time.sleep(late)
            try:
                got.append(cache.get(key))
            except OSError:
                # Some let the error of a call go to all who waited for it.
                got.append("OSError")
                if late > 1:
                    got.append(cache.get(key))

        def check() -> None:
            if sorted(map(str, got)).count("['b']") != 2 or ["a"] not in got:
                fail("wrong-result", f"'a' failed, then worked; get gave {got}.")

        return [(use, "b", 0), (use, "a", 1), (use, "b", 2), (use, "a", 3)], check

    bench.trial("one thread, three keys")
    bench.explore(alone)
    bench.trial("two threads, one key, in every order")
    bench.explore(same_key)
    bench.trial("two threads, one key, and making it takes its time")
    bench.explore(slow)
    bench.trial("two threads, whose keys are equal and not the same object")
    bench.explore(equal_keys)
    bench.trial("two threads, one key, and a dictionary needs a while to find its place")
    bench.once(hash_in_python)
    bench.trial("two threads, two keys, made at the same time")
    waits = (
        "Whoever wants one key waits until another one is made: one lock around all, or "
        "one that several keys share."
    )
    # These two numbers have the same hash, whatever an answer makes of it.
    bench.explore(keys_at_once([-1, -2]), meaning={"deadlock": ("sequential", waits)})
    # And these two are the same as text.
    bench.once(keys_at_once([1, "1"]), meaning={"deadlock": ("sequential", waits)})
    waits = "Whoever asks one cache waits until another cache has made its own thing."
    bench.trial("two threads, two caches, the same key")
    bench.once(caches_at_once, meaning={"deadlock": ("sequential", waits)})
    waits = f"Of {_KEYS} keys, not all can be made at once: some share a lock or a place."
    bench.trial(f"{_KEYS} threads, {_KEYS} keys, made at the same time")
    keys = [f"key {number}" for number in range(_KEYS)]
    bench.once(keys_at_once(keys), meaning={"deadlock": ("sequential", waits)})
    bench.trial("three threads wait for one key while another key is made")
    bench.once(several_wait)
    bench.trial("a thousand keys, each of them twice")
    made: list[int] = []

    def make(key: int) -> list[int]:
        made.append(key)
        return [key]

    cache = bench.call(Cache, make)
    for key in [*range(1000)] * 2:
        bench.equal(f"get({key})", bench.call(cache.get, key), [key])
    bench.require(
        len(made) == 1000, "wasteful",
        f"For 1,000 keys, make was called {len(made):,} times.",
    )  # fmt: skip
    bench.trial("making fails, and is tried again")
    kept = ("deadlock", "After an error in make, the next one waits for ever.")
    bench.explore(error, meaning={"deadlock": kept})
    bench.trial("making fails while another waits for it, in every order")
    bench.explore(error_for_two, meaning={"deadlock": kept})
    bench.trial("making fails, is tried again for who waits, and a third thread comes")
    bench.once(comes_later, meaning={"deadlock": kept})
    bench.trial("making fails while threads wait for this key and for another one")
    bench.once(other_key_waits, meaning={"deadlock": kept})
