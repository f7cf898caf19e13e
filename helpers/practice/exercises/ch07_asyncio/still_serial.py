"""The check of the exercise "still-serial"."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from helpers.practice.bench import Bench, fail, shown
from helpers.practice.durations import HOUR
from helpers.practice.exercise import exercise
from helpers.practice.leftovers import no_task_left

#: More than any limit that an answer could have set by itself.
MANY = 1100


@exercise(
    "still-serial",
    "07_asyncio",
    "Mend what is async and still serial",
    """
    async def fetch_all(fetch, names):
        results = []
        for name in names:
            results.append(await fetch(name))
        return results
    """,
)
def still_serial(bench: Bench, fetch_all: Any) -> None:
    """All fetches under way at once, their results in order, errors not lost."""
    first, second, third = bench.random.sample("abcdefghij", 3)
    # Weeks: no answer may set a time limit that nobody asked for.
    delays = {first: 3000 * HOUR, second: 2000 * HOUR, third: 1000 * HOUR}

    async def ordered() -> None:
        async def fetch(name: str) -> str:
            await asyncio.sleep(delays[name])
            return f"page {name}"

        found = await fetch_all(fetch, [first, second, third])
        wanted = [f"page {first}", f"page {second}", f"page {third}"]
        if found != wanted:
            same = isinstance(found, list) and sorted(map(str, found)) == sorted(wanted)
            cause = "order" if same else "wrong-result"
            names = f"{first}, {second}, {third}"
            fail(cause, f"For the names {names} it gives {shown(found)}.")
        await no_task_left()

    async def twice() -> None:
        pages: dict[str, Any] = {first: f"page {first}"}

        async def fetch(name: str) -> Any:
            return pages[name]

        pages[second], pages[third] = "", None  # no answer may look at what it gets
        names = [first, second, first, third]
        found = await fetch_all(fetch, names)
        wanted = [pages[name] for name in names]
        if found != wanted:
            fail(
                "wrong-result",
                f"For {', '.join(names)} it gives {shown(found)}; wanted: {wanted}.",
            )
        pages[second] = LookupError(second)  # as a page: nobody raised it
        try:
            found = await fetch_all(fetch, [second])
        except LookupError:
            found = None
        if found != [pages[second]]:
            fail(
                "wrong-result",
                "A fetch returned a LookupError and raised nothing; it has to be in the "
                "list as any other result.",
            )
        nothing = await fetch_all(fetch, [])
        if nothing != []:
            fail("wrong-result", f"For no names at all it gives {nothing}.")

    async def together() -> None:
        meeting = asyncio.Barrier(MANY)

        async def fetch(name: int) -> int:
            await meeting.wait()
            return name

        await fetch_all(fetch, list(range(MANY)))

    def failing(kind: type[Exception]) -> Callable[[], Coroutine[Any, Any, None]]:
        async def scenario() -> None:
            asked: list[str] = []

            async def fetch(name: str) -> str:
                asked.append(name)
                if name == second:
                    raise kind(name)
                return name

            def once() -> None:
                if asked.count(second) > 1:
                    fail("wasteful", f"It called fetch({second!r}) again after the error.")

            try:
                found = await fetch_all(fetch, [first, second, third])
            except kind:
                return once()
            except ExceptionGroup as group:
                if group.subgroup(kind) is not None:
                    return once()
                raise
            fail(
                "swallowed",
                f"fetch({second!r}) raised {kind.__name__}; the result is {shown(found)}.",
            )

        return scenario

    async def cancelled() -> None:
        async def fetch(name: str) -> None:
            await asyncio.sleep(HOUR)

        task = asyncio.create_task(fetch_all(fetch, [first, second]))
        await asyncio.sleep(60)
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled():
            fail(
                "swallowed", "It was cancelled from outside, and did not end as cancelled."
            )

    async def cancelled_at_the_end() -> None:
        async def fetch(name: str) -> str:
            await asyncio.sleep(60)
            return name

        task = asyncio.create_task(fetch_all(fetch, [first, second]))
        await asyncio.sleep(60)
        was_under_way = task.cancel()
        await asyncio.wait([task])
        if was_under_way and not task.cancelled():
            how = f"raised {task.exception()!r}" if task.exception() else "returned"
            fail(
                "swallowed",
                "It was cancelled from outside at the moment when the last fetch ended, "
                f"and {how}.",
            )

    bench.trial("three names, the first takes longest")
    bench.explore_tasks(ordered)
    bench.trial("a name that comes twice, and no names at all")
    bench.explore_tasks(twice)
    bench.trial(f"{MANY} fetches, each of which goes on when all are under way")
    too_few = "sequential", f"Not all of {MANY} fetches were under way at once."
    bench.explore_tasks(together, bound=0, meaning={"deadlock": too_few})
    for kind, bound in (LookupError, 2), (TimeoutError, 0):
        bench.trial(f"three names, and the fetch of the second raises {kind.__name__}")
        bench.explore_tasks(failing(kind), bound=bound)
    bench.trial("it is cancelled from outside")
    bench.explore_tasks(cancelled, bound=1)
    bench.trial("it is cancelled from outside at the moment when the fetches end")
    bench.explore_tasks(cancelled_at_the_end)
