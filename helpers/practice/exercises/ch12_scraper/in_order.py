"""The check of the exercise "in-order"."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from helpers.interleaving.tasks import FREE_SCHEDULES
from helpers.practice.bench import Bench, Refused, fail, most_at_once, shown
from helpers.practice.durations import HOUR
from helpers.practice.exercise import exercise
from helpers.practice.leftovers import tasks_left

#: More than any limit that an answer could have set by itself.
MANY = 18

Scenario = Callable[[], Awaitable[None]]


@exercise(
    "in-order",
    "12_scraper",
    "Hand out results in order, as soon as they are there",
    """
    import asyncio

    async def in_order(fetch, urls, k):
        for url in urls:
            yield await fetch(url)
    """,
)
def in_order(bench: Bench, in_order: Any) -> None:
    """In order and early; k at once, none further ahead; nothing left when left early."""
    start = bench.random.randrange(100, 900)
    urls = [f"page/{start + n}" for n in range(4)]

    async def ordered() -> None:
        async def fetch(url: str) -> str:
            await asyncio.sleep((4 - urls.index(url)) * HOUR)
            return f"text of {url}"

        found = [text async for text in in_order(fetch, urls, 3)]
        wanted = [f"text of {url}" for url in urls]
        if found != wanted:
            same = sorted(map(str, found)) == sorted(wanted)
            lost = "lost-item" if len(found) < len(wanted) else "wrong-result"
            fail("order" if same else lost, f"The results are {shown(found)}.")
        if await tasks_left():
            fail("leak", "It has come to its end, and a task is still running.")
        nothing = [text async for text in in_order(fetch, [], 3)]
        if nothing:
            fail("wrong-result", f"For no urls it gives {shown(nothing)}.")

    async def odd() -> None:
        results = {"a": None, "": "", "c": LookupError("a result")}
        some = ["a", "a", "", "c"]
        wanted = [results[url] for url in some]
        for k in 1, 10:
            events: list[tuple[str, str]] = []

            async def fetch(url: str, events: list[tuple[str, str]] = events) -> Any:
                events.append(("enter", url))
                await asyncio.sleep(1)
                events.append(("leave", url))
                return results[url]

            found = [result async for result in in_order(fetch, some, k)]
            if found != wanted:
                cause = "lost-item" if len(found) < len(wanted) else "wrong-result"
                fail(cause, f"Four fetches return {wanted}; it gives {shown(found)}.")
            if most_at_once(events) > k:
                fail("unbounded", f"k is {k}; {most_at_once(events)} fetches at once.")

    async def together(before: int = 0) -> None:
        meeting = asyncio.Barrier(3)

        async def fetch(url: str) -> str:
            if url not in urls[:before]:
                await meeting.wait()
            return url

        async for _ in in_order(fetch, urls[: 3 + before], 3):
            pass

    async def together_again() -> None:
        await together(before=1)

    async def many() -> None:
        meeting = asyncio.Barrier(MANY)

        async def fetch(url: str) -> str:
            await meeting.wait()
            return url

        async for _ in in_order(fetch, [f"page/{n}" for n in range(MANY)], MANY):
            pass

    async def side_by_side() -> None:
        async def fetch(url: str) -> str:
            await asyncio.sleep(0)
            return url

        def said(found: list[Any]) -> str:
            return f"Two generators, read in turns, gave {shown(found)}."

        rows = urls[:2], urls[2:]
        one, two = (in_order(fetch, row, 2) for row in rows)
        found: list[Any] = []
        try:
            for _ in range(2):
                found.append((await anext(one), await anext(two)))
        except StopAsyncIteration:
            raise Refused("lost-item", said(found)) from None
        finally:
            await one.aclose()
            await two.aclose()
        if found != list(zip(*rows, strict=True)):
            raise Refused("wrong-result", said(found))

    async def early() -> None:
        handed_out = {url: asyncio.Event() for url in urls}

        async def fetch(url: str) -> str:
            if url != urls[0]:
                await handed_out[urls[urls.index(url) - 1]].wait()
            return url

        async for url in in_order(fetch, urls, 3):
            handed_out[url].set()

    async def bounded() -> None:
        events: list[tuple[str, str]] = []

        taken = 0

        def endless() -> Iterator[str]:
            nonlocal taken
            for number in itertools.count(start):
                # No exception: a task group would wrap it.
                if (taken := taken + 1) > 50:
                    return
                yield f"page/{number}"

        async def fetch(url: str) -> str:
            events.append(("enter", url))
            await asyncio.sleep(HOUR)
            return url

        handed_out = 0
        generator = in_order(fetch, endless(), 3)
        async for _ in generator:
            if taken > 50:
                fail("unbounded", "It takes urls without an end before it hands out one.")
            handed_out += 1
            events.append(("leave", ""))
            await asyncio.sleep(5 * HOUR)  # a slow reader
            begun = sum(what == "enter" for what, _ in events)
            if begun - handed_out > 3 or most_at_once(events) > 3:
                fail(
                    "unbounded",
                    f"k is 3; {begun} fetches were begun, and of their results "
                    f"{handed_out} handed out.",
                )
            if handed_out == 3:
                break
        await generator.aclose()

    async def left_early(k: int = 3) -> None:
        running = set()

        async def fetch(url: str) -> str:
            running.add(url)
            try:
                await asyncio.sleep(0 if url == urls[0] else HOUR)
            except asyncio.CancelledError:
                # Until the connection is closed.
                await asyncio.sleep(1 + urls.index(url))
                raise
            finally:
                running.discard(url)
            return url

        generator = in_order(fetch, urls, k)
        async for _ in generator:
            break
        clock = asyncio.get_running_loop().time
        closed = clock()
        await generator.aclose()
        if running or await tasks_left():
            fail("leak", "The loop was left and the generator closed; fetches still run.")
        if clock() - closed > HOUR / 2:
            fail(
                "late",
                "The loop was left, and closing the generator took until fetches had come "
                "that nobody wants any more: cancel them.",
            )

    async def left_in_the_tail() -> None:
        await left_early(k=5)

    async def left_with_an_error() -> None:
        running = set()

        async def fetch(url: str) -> str:
            running.add(url)
            try:
                await asyncio.sleep({urls[0]: 2, urls[1]: 1}.get(url, HOUR))
                if url == urls[1]:
                    raise LookupError(url)
            except asyncio.CancelledError:
                await asyncio.sleep(1)
                raise
            finally:
                running.discard(url)
            return url

        generator = in_order(fetch, urls, 3)
        async for _ in generator:
            break
        # Some let the error out that they meet in their clean-up.
        with contextlib.suppress(LookupError):
            await generator.aclose()
        if running or await tasks_left():
            fail(
                "leak",
                "The first result was handed out, the second fetch had raised LookupError, "
                "and the generator was closed: the third fetch still runs.",
            )

    async def cancelled() -> None:
        async def fetch(url: str) -> str:
            await asyncio.sleep(HOUR)
            return url

        async def read() -> None:
            async for _ in in_order(fetch, urls, 3):
                pass

        reader = asyncio.create_task(read())
        await asyncio.sleep(1)
        reader.cancel()
        await asyncio.wait([reader])
        if await tasks_left():
            fail("leak", "The reader was cancelled while it waited; fetches still run.")
        if not reader.cancelled():
            fail(
                "swallowed",
                "The reader was cancelled while it waited, and its loop ended as if there "
                "were no more results.",
            )

    async def failing(first: float = 1, k: int = 2) -> None:
        async def fetch(url: str) -> str:
            await asyncio.sleep({urls[0]: first, urls[1]: 2}.get(url, HOUR))
            if url == urls[1]:
                raise LookupError(url)
            return url

        found = []
        try:
            async for url in in_order(fetch, urls[:3], k):
                found.append(url)
        except (LookupError, ExceptionGroup) as error:
            inner = error.subgroup(LookupError) if isinstance(error, ExceptionGroup) else 1
            if not inner:
                raise
        else:
            fail("swallowed", f"The second fetch raised; it gave {shown(found)}.")
        if found != urls[:1]:
            fail("lost-item", f"The second raised; the results before it: {shown(found)}.")
        if await tasks_left():
            fail("leak", "A fetch raised, it came out, and other fetches still run.")

    async def failing_early() -> None:
        await failing(first=3)

    async def failing_in_the_tail() -> None:
        await failing(k=4)

    def explore(scenario: Scenario, bound: int = 1, **meaning: tuple[str, str]) -> None:
        # With a bound of 0, what is asked shows in any order.
        async def uncancelled() -> None:
            try:
                await scenario()
            except asyncio.CancelledError:
                message = (
                    "A CancelledError comes out of it, and nobody cancelled the reader."
                )
                fail("exception", message)

        free = FREE_SCHEDULES if bound else 0
        bench.explore_tasks(uncancelled, bound=bound, free=free, meaning=meaning)

    serial = ("sequential", "k is 3, and three were not fetched at once.")
    late = ("sequential", "A result is there, and handed out only after or with others.")
    few = (
        "sequential",
        "k is 3, and the first result was handed out; of the others, no three were fetched "
        "at once.",
    )
    bench.trial("four pages, the first takes longest; and no pages at all")
    explore(ordered)
    bench.trial("urls without an end, and a slow reader")
    explore(bounded)
    bench.trial(
        "a url twice, one that is empty, and results that are None or an error object"
    )
    explore(odd)
    bench.trial("k is 3; each fetch goes on when three are under way")
    explore(together, deadlock=serial)
    explore(together_again, deadlock=few)
    bench.trial(f"k is {MANY}; each fetch goes on when {MANY} are under way")
    fewer = "sequential", f"k is {MANY}, and not so many were fetched at once."
    explore(many, bound=0, deadlock=fewer)
    bench.trial("two generators, read in turns")
    bench.run(side_by_side())
    bench.trial("each fetch waits until the result before it has been handed out")
    explore(early, deadlock=late)
    bench.trial("the reader leaves after the first result")
    explore(left_early)
    bench.trial("the same, with k above the number of urls")
    explore(left_in_the_tail, bound=0)
    bench.trial("the reader is cancelled while it waits for the first result")
    explore(cancelled)
    bench.trial("the second of three fetches raises LookupError, late or early")
    explore(failing)
    explore(failing_early)
    bench.trial(
        "the same, with k above the number of urls: an error among the last results"
    )
    explore(failing_in_the_tail, bound=0)
    bench.trial(
        "the reader leaves after the first result, when the second fetch has failed"
    )
    explore(left_with_an_error, bound=0)
