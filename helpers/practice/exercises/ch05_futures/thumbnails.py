"""The check of the exercise "thumbnails"."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from helpers.practice.bench import Bench, fail, most_at_once
from helpers.practice.durations import DAY, HOUR
from helpers.practice.exercise import exercise
from helpers.practice.leftovers import no_thread_left, threads_left


@exercise(
    "thumbnails",
    "05_futures",
    "Build a pipeline for thumbnails",
    '''
    from concurrent.futures import ThreadPoolExecutor

    def halve(picture):
        """Each pixel is the mean of 2 x 2 pixels, rounded down."""
        ...

    def make_thumbnails(names, load, save, limit):
        """load(name), halve, save(name, thumbnail); return {name: exception}."""
        ...
    ''',
)
def thumbnails(bench: Bench, halve: Any, make_thumbnails: Any) -> None:
    """All good ones saved in order, one at a time, few on their way, errors by name."""
    tall = [[bench.random.randrange(256) for _ in range(4)] for _ in range(6)]
    # Where rounding to the nearest, or the mean of two means, is another number.
    tall[0][:2], tall[1][:2] = [1, 0], [2, 1]
    tall[2][:2], tall[3][:2] = [3, 4], [4, 4]
    wanted = [
        [
            (tall[y][x] + tall[y][x + 1] + tall[y + 1][x] + tall[y + 1][x + 1]) // 4
            for x in (0, 2)
        ]
        for y in (0, 2, 4)
    ]

    def saved_in_order() -> Any:
        events: list[tuple[str, str]] = []
        saved: list[tuple[str, Any]] = []
        got: list[Any] = []
        left: list[str] = []

        def load(name: str) -> list[list[int]]:
            # The first is the slowest.
            time.sleep(DAY if name == "a" else HOUR)
            return [[ord(name)] * 2] * 2

        def save(name: str, thumbnail: Any) -> None:
            events.append(("enter", name))
            time.sleep(HOUR)
            saved.append((name, thumbnail))
            events.append(("leave", name))

        def caller() -> None:
            got.append(make_thumbnails(["a", "b", "c", "d"], load, save, 2))
            events.append(("returned", ""))
            left.extend(threads_left())
            time.sleep(2 * DAY)

        def check() -> None:
            _saved(saved, ["a", "b", "c", "d"])
            if events[-1] != ("returned", ""):
                fail("leak", "It returned before the last thumbnail was saved.")
            if most_at_once(events) > 1:
                fail("race", "save() was called while another save() was under way.")
            if got != [{}]:
                fail("wrong-result", f"Nothing failed, and it returned {got[0]!r}.")
            no_thread_left(left, "When make_thumbnails returned")

        return [caller], check

    def failing() -> Any:
        missing, full = _NoPicture("b"), _DiskFull("disk full")
        calls: list[str] = []
        saved: list[tuple[str, Any]] = []
        got: list[Any] = []
        later: list[Any] = []
        left: list[str] = []

        def load(name: str) -> Any:
            calls.append(f"load({name!r})")
            if name == "b":
                raise missing
            return None if name == "c" else [[ord(name)] * 2] * 2

        def save(name: str, thumbnail: Any) -> None:
            calls.append(f"save({name!r}, …)")
            if name == "d":
                raise full
            saved.append((name, thumbnail))

        def caller() -> None:
            got.append(make_thumbnails(["a", "b", "c", "d", "e"], load, save, 2))
            left.extend(threads_left())
            later.append(make_thumbnails([], load, save, 2))

        def check() -> None:
            failed = "b cannot be loaded, c is no picture, d cannot be saved"
            errors = got[0]
            if not isinstance(errors, dict):
                fail("type", f"It returned {errors!r}, and should return a dictionary.")
            lost = [name for name in ("b", "c", "d") if name not in errors]
            if lost:
                fail("swallowed", f"{failed}; it reports {errors!r}, and not {lost}.")
            _saved(saved, ["a", "e"])
            if set(errors) != {"b", "c", "d"}:
                fail("wrong-result", f"{failed}; it reports {errors!r}.")
            if errors["b"] is not missing or errors["d"] is not full:
                fail("wrong-result", f"{failed}; it reports other errors: {errors!r}.")
            twice = [call for call in calls if calls.count(call) > 1]
            if twice:
                times = calls.count(twice[0])
                fail("wasteful", f"{failed}; {twice[0]} was called {times} times.")
            if not isinstance(errors["c"], Exception):
                fail("wrong-result", f"halve(None) raised; the error is {errors['c']!r}.")
            if later != [{}]:
                message = "A second call, without a name, returned"
                fail("wrong-result", f"{message} {later[0]!r}, and should return {{}}.")
            no_thread_left(left, "When make_thumbnails returned")

        return [caller], check

    def few(slow_load: bool) -> Callable[[], Any]:
        def scenario() -> Any:
            loaded: list[str] = []
            seen: list[int] = []
            saved: list[tuple[str, Any]] = []

            def load(name: str) -> list[list[int]]:
                loaded.append(name)
                if slow_load and name == "a":
                    time.sleep(DAY)
                return [[ord(name)] * 2] * 2

            def save(name: str, thumbnail: Any) -> None:
                if not slow_load and name == "a":
                    time.sleep(DAY)
                saved.append((name, thumbnail))

            def caller() -> None:
                make_thumbnails(["a", "b", "c", "d", "e"], load, save, 2)

            def watch() -> None:
                time.sleep(HOUR)
                seen.append(len(loaded))

            def check() -> None:
                _saved(saved, ["a", "b", "c", "d", "e"])
                if seen[0] > 2:
                    doing = "being loaded" if slow_load else "being saved"
                    fail(
                        "unbounded",
                        f"limit=2: while the first was {doing}, it had {seen[0]} on "
                        "their way.",
                    )

            return [caller, watch], check

        return scenario

    def empty() -> Any:
        saved: list[tuple[str, Any]] = []
        got: list[Any] = []

        def load(name: str) -> list[list[int]]:
            return [] if name == "b" else [[ord(name)] * 2] * 2

        def save(name: str, thumbnail: Any) -> None:
            saved.append((name, thumbnail))

        def caller() -> None:
            got.append(make_thumbnails(["a", "b", "c"], load, save, 2))

        def check() -> None:
            # Whether halve() takes a picture without rows, nobody has said.
            if ("b", []) not in saved and "b" not in got[0]:
                message = "b is a picture without rows. It was neither saved nor reported"
                fail("lost-item", f"{message}: saved were {[name for name, _ in saved]}.")

        return [caller], check

    def nameless() -> Any:
        saved: list[tuple[str, Any]] = []

        def save(name: str, thumbnail: Any) -> None:
            saved.append((name, thumbnail))

        def caller() -> None:
            make_thumbnails(["a", "", "c"], lambda name: [[7, 7], [7, 7]], save, 2)

        def check() -> None:
            found = [name for name, _ in saved]
            if found != ["a", "", "c"]:
                fail("lost-item", f"The names are 'a', '' and 'c'; saved were {found}.")

        return [caller], check

    def places(limit: int) -> Callable[[], Any]:
        """Whoever fails gives its place to another: once, and whatever has failed."""

        def scenario() -> Any:
            names = list("abcdefgh")
            events: list[tuple[str, str]] = []
            saved: list[tuple[str, Any]] = []
            got: list[Any] = []

            def load(name: str) -> Any:
                events.append(("enter", name))
                time.sleep(HOUR)
                if name in "bc":
                    events.append(("leave", name))
                if name == "b":
                    raise FileNotFoundError(name)
                return None if name == "c" else [[ord(name)] * 2] * 2

            def save(name: str, thumbnail: Any) -> None:
                time.sleep(DAY)
                events.append(("leave", name))
                if name in "de":
                    raise OSError("disk full")
                saved.append((name, thumbnail))

            def caller() -> None:
                got.append(make_thumbnails(names, load, save, limit))

            def check() -> None:
                _saved(saved, list("afgh"))
                if set(got[0]) != set("bcde"):
                    message = "b and c cannot be loaded or halved, d and e not saved"
                    fail("swallowed", f"{message}; it reports {got[0]!r}.")
                most = most_at_once(events)
                if most > limit:
                    fail("unbounded", f"limit={limit}: it had {most} on their way.")

            return [caller], check

        return scenario

    def together(saving: str, loading: str) -> Callable[[], Any]:
        def scenario() -> Any:
            both_here = threading.Barrier(2)
            saved: list[tuple[str, Any]] = []

            def load(name: str) -> list[list[int]]:
                if name == loading:
                    both_here.wait()
                return [[ord(name)] * 2] * 2

            def save(name: str, thumbnail: Any) -> None:
                if name == saving:
                    both_here.wait()
                saved.append((name, thumbnail))

            def caller() -> None:
                make_thumbnails(["a", "b", "c"], load, save, 2)

            def check() -> None:
                _saved(saved, ["a", "b", "c"])

            return [caller], check

        return scenario

    def latest_first() -> Any:
        names = list("fbdace")  # in an order of their own
        saved: list[tuple[str, Any]] = []

        def load(name: str) -> list[list[int]]:
            time.sleep(HOUR * (6 - names.index(name)))
            return [[ord(name)] * 2] * 2

        def save(name: str, thumbnail: Any) -> None:
            saved.append((name, thumbnail))

        def caller() -> None:
            make_thumbnails(names, load, save, len(names))

        def check() -> None:
            _saved(saved, names)

        return [caller], check

    def any_order() -> Any:
        saved: list[tuple[str, Any]] = []

        def load(name: str) -> list[list[int]]:
            return [[ord(name)] * 2] * 2

        def save(name: str, thumbnail: Any) -> None:
            saved.append((name, thumbnail))

        def caller() -> None:
            make_thumbnails(["a", "b"], load, save, 2)

        def check() -> None:
            _saved(saved, ["a", "b"])

        return [caller], check

    bench.trial("halve: a picture of 4 x 6 pixels")
    before = [list(row) for row in tall]
    bench.equal(f"halve({before})", bench.call(halve, tall), wanted)
    bench.equal("the picture after halve", tall, before)
    bench.trial("four good pictures, saved in order and one at a time")
    bench.once(saved_in_order)
    bench.trial("five pictures: one cannot be loaded, one is none, one cannot be saved")
    bench.once(failing)
    bench.trial("limit=2, and a slow save of the first of five")
    bench.once(few(slow_load=False))
    bench.trial("limit=2, and a slow load of the first of five")
    bench.once(few(slow_load=True))
    for limit in (1, 2, 3):
        bench.trial(f"limit={limit}, and eight pictures, of which four fail")
        bench.once(places(limit))
    for saving, loading in ("ab", "bc"):
        bench.trial(f"limit=2: {loading} is being loaded while {saving} is being saved")
        alone = (
            f"save({saving!r}) waited for load({loading!r}) to be under way, and load() "
            "for save(): one of them came only after the other had ended."
        )
        bench.once(together(saving, loading), meaning={"deadlock": ("sequential", alone)})
    bench.trial("limit=6: the later one of six pictures comes, the earlier it is loaded")
    bench.once(latest_first)
    bench.trial("two pictures, in every order")
    bench.explore(any_order, bound=1, free=0)
    bench.trial("three pictures, of which one has no rows")
    bench.once(empty)
    bench.trial("three pictures, of which one has an empty name")
    bench.once(nameless)


class _NoPicture(Exception):
    """Of a kind that nobody can name beforehand."""


class _DiskFull(Exception):
    """Another one of this sort."""


def _saved(saved: list[tuple[str, Any]], names: list[str]) -> None:
    found = [name for name, _ in saved]
    missing = [name for name in names if name not in found]
    if missing:
        fail("lost-item", f"{', '.join(missing)} was never saved; saved were {found}.")
    if len(found) > len(names):
        fail("wasteful", f"It saved {found}: that is more than there are.")
    if found != names:
        fail("order", f"It saved {found}, and should save {names}.")
    for name, thumbnail in saved:
        if thumbnail != [[ord(name)]]:
            fail("wrong-result", f"Of {name} it saved {thumbnail}, not [[{ord(name)}]].")
