"""The check of the exercise "give-up-in-time"."""

from __future__ import annotations

import asyncio
from typing import Any

from helpers.practice.bench import Bench, fail, shown
from helpers.practice.durations import HOUR
from helpers.practice.exercise import exercise
from helpers.practice.leftovers import no_task_left


class Resource:
    """Something that has to be closed, and takes a while for it."""

    def __init__(
        self, events: list[str], seconds: float = 1.0, error: Exception | None = None
    ) -> None:
        self.events, self.seconds, self.error = events, seconds, error

    async def aclose(self) -> None:
        """Close it."""
        self.events.append("close")
        await asyncio.sleep(self.seconds)
        self.events.append("closed")
        if self.error is not None:
            raise self.error


def ended_well(events: list[str], how: str) -> None:
    """Fail unless the work has ended and the resource was closed after it, once."""
    if events.count("close") == 0:
        fail("cleanup", f"{how}: the resource was not closed.")
    if events.count("close") > 1:
        fail("cleanup", f"{how}: the resource was closed {events.count('close')} times.")
    if "work ends" not in events or events.index("work ends") > events.index("close"):
        fail("order", f"{how}: the resource was closed while the work was using it.")
    if "closed" not in events:
        fail("cleanup", f"{how}: the closing did not come to its end.")


def with_reasons(error: BaseException | None) -> list[BaseException]:
    """An error, what it came from, and for a group what it consists of."""
    found: list[BaseException] = []
    left = [error]
    while left:
        each = left.pop()
        if each is not None and each not in found:
            found.append(each)
            left += [each.__cause__, each.__context__]
            left += getattr(each, "exceptions", ())
    return found


@exercise(
    "give-up-in-time",
    "07_asyncio",
    "Give up in time, and clean up",
    """
    async def use(resource, work, seconds):
        ...
    """,
)
def give_up_in_time(bench: Bench, use: Any) -> None:
    """Closed once, after the work, on every way out; no error and no cancel gets lost."""
    number = bench.random.randrange(1000)

    async def good(result: object = "") -> None:
        events: list[str] = []
        resource = Resource(events)

        async def work(given: Any) -> object:
            if given is not resource:
                fail("wrong-result", f"work() has to get the resource, and got {given}.")
            await asyncio.sleep(5)
            events.append("work ends")
            return result  # no answer may look at it

        try:
            found = await use(resource, work, 10)
        except LookupError:
            fail("wrong-result", f"work() returned {result!r}, and use() raised it.")
        if found is not result:
            fail(
                "wrong-result",
                f"work() returned {result!r}, use() returned {shown(found)}.",
            )
        ended_well(events, "The work was done in time")
        await no_task_left()
        try:
            await asyncio.sleep(HOUR)
        except asyncio.CancelledError:
            fail("leak", "use() had returned, and when the time was up, it was cancelled.")

    async def good_as_an_exception() -> None:
        await good(LookupError("a result"))

    async def bad() -> None:
        events: list[str] = []

        async def work(given: Any) -> None:
            await asyncio.sleep(5)
            events.append("work ends")
            raise LookupError("no such row")

        try:
            found = await use(Resource(events), work, 10)
        except LookupError:
            ended_well(events, "The work raised LookupError")
        else:
            fail(
                "swallowed", f"The work raised LookupError; use() returned {shown(found)}."
            )
        await no_task_left()

    def long(events: list[str], times: list[float]) -> Any:
        async def work(given: Any) -> None:
            try:
                await asyncio.sleep(100 * HOUR)
            finally:
                times.append(asyncio.get_running_loop().time())
                await asyncio.sleep(1)  # it has something to clean up itself
                events.append("work ends")

        return work

    async def late() -> None:
        events: list[str] = []
        times: list[float] = []
        start = asyncio.get_running_loop().time()
        try:
            found = await use(Resource(events), long(events, times), 10.5)
        except TimeoutError:
            found = TimeoutError
        if times and times[0] - start > 10.9:
            fail(
                "hang", f"The limit was 10.5 s; the work ended after {times[0] - start} s."
            )
        if found is not TimeoutError:
            fail(
                "swallowed",
                f"After 10.5 s there was no TimeoutError; it returned {shown(found)}.",
            )
        ended_well(events, "The time was up")
        if times[0] - start < 10.1:
            fail("wrong-result", f"It gave up after {times[0] - start} s of 10.5.")
        await no_task_left()

    async def cancelled() -> None:
        events: list[str] = []
        times: list[float] = []
        user = asyncio.create_task(use(Resource(events), long(events, times), 10 * HOUR))
        await asyncio.sleep(5)
        user.cancel()
        await asyncio.wait([user])
        if not user.cancelled():
            error = user.exception()
            how = f"raised {type(error).__name__}" if error else "returned"
            fail("swallowed", f"It was cancelled from outside, and {how}.")
        ended_well(events, "Cancelled from outside")
        if times[0] > 10:
            fail("hang", f"Cancelled after 5 s; the work ended after {times[0]} s.")
        await no_task_left()

    async def narrow() -> None:
        events: list[str] = []

        async def work(given: Any) -> int:
            await asyncio.sleep(9)
            events.append("work ends")
            return number

        try:
            found = await use(Resource(events, seconds=HOUR), work, 10)
        except TimeoutError:
            found = None
        how = "The work took 9 s of 10, the closing an hour more"
        ended_well(events, how)
        if found != number:
            fail("cleanup", f"{how}: the closing was counted, and the result got lost.")

    async def unclosable() -> None:
        events: list[str] = []

        async def work(given: Any) -> None:
            events.append("work ends")

        try:
            await use(Resource(events, error=LookupError("no such file")), work, 10)
        except LookupError:
            ended_well(events, "The closing raised LookupError")
        else:
            fail("swallowed", "The closing raised LookupError, and use() did not.")

    async def both_raise() -> None:
        events: list[str] = []
        errors = LookupError("no such row"), OSError("cannot be closed")

        async def work(given: Any) -> None:
            events.append("work ends")
            raise errors[0]

        try:
            await use(Resource(events, error=errors[1]), work, 10)
        except Exception as error:
            ended_well(events, "The work and the closing raised errors")
            told = with_reasons(error)
            for each in errors:
                if each not in told:
                    fail(
                        "swallowed",
                        f"The work raised {errors[0]!r}, and then aclose() "
                        f"{errors[1]!r}; use() raised {error!r}, and the "
                        f"{type(each).__name__} is not even its __context__.",
                    )
        else:
            fail("swallowed", "The work and the closing raised errors; use() returned.")

    async def late_and_unclosable() -> None:
        events: list[str] = []
        cannot = OSError("cannot be closed")
        try:
            await use(Resource(events, error=cannot), long(events, []), 10)
        except Exception as error:
            ended_well(events, "The time was up, and the closing raised an error")
            told = with_reasons(error)
            if cannot not in told:
                fail("swallowed", f"aclose() raised {cannot!r}; use() raised {error!r}.")
            if not any(isinstance(each, TimeoutError) for each in told):
                fail(
                    "swallowed",
                    f"The time was up, and then aclose() raised {cannot!r}; use() raised "
                    f"{error!r}, and the TimeoutError is not even its __context__.",
                )
        else:
            fail("swallowed", f"The time was up, aclose() raised {cannot!r}; it returned.")

    async def at_once() -> None:
        events: list[str] = []

        async def work(given: Any) -> int:
            try:
                await asyncio.sleep(10)
            finally:
                events.append("work ends")
            return number

        user = asyncio.create_task(use(Resource(events), work, 10))
        await asyncio.sleep(10)
        user.cancel()
        await asyncio.wait([user])
        how = "The work's end, the time limit and a cancel came at once"
        if events.count("close") != 1:
            times = events.count("close")
            fail("cleanup", f"{how}: the resource was closed {times} times.")
        if not user.cancelled() and not isinstance(user.exception(), TimeoutError):
            if user.exception() is not None:
                fail("exception", f"{how}: it raised {user.exception()!r}.")
            # wait_for of Python 3.11 gives the result where all come at once.
            if user.result() != number:
                fail("swallowed", f"{how}: it returned as if nothing had been.")

    async def no_time() -> None:
        events: list[str] = []

        async def work(given: Any) -> None:
            await asyncio.sleep(HOUR)

        try:
            await use(Resource(events), work, 0)
        except TimeoutError:
            pass
        else:
            fail("swallowed", "With a limit of 0 s it waited for work that takes an hour.")
        times = events.count("close")
        if times != 1:
            fail("cleanup", f"With a limit of 0 s, the resource was closed {times} times.")
        if "closed" not in events:
            fail("cleanup", "With a limit of 0 s, the closing did not come to its end.")

    async def own_timeout() -> None:
        events: list[str] = []
        error = TimeoutError("the server's own limit")

        async def work(given: Any) -> None:
            await asyncio.sleep(5)
            events.append("work ends")
            raise error

        try:
            await use(Resource(events), work, 10)
        except TimeoutError as raised:
            ended_well(events, "The work raised a TimeoutError of its own")
            hidden = raised.__suppress_context__
            if error not in [raised, *with_reasons(raised.__cause__ if hidden else raised)]:
                fail(
                    "swallowed",
                    f"The work raised {error!r} itself, in time; use() raised {raised!r}, "
                    "and the other one got lost.",
                )
        else:
            fail("swallowed", f"The work raised {error!r}; use() returned.")

    async def cancelled_while_late() -> None:
        async def work(given: Any) -> None:
            try:
                await asyncio.sleep(HOUR)
            finally:
                await asyncio.sleep(60)  # it has something to clean up itself

        user = asyncio.create_task(use(Resource([]), work, 10))
        await asyncio.sleep(30)
        user.cancel()
        await asyncio.wait([user])
        if not user.cancelled():
            error = user.exception()
            how = f"raised {type(error).__name__}" if error else "returned"
            fail(
                "swallowed",
                "The time was up, and while the work was still ending, it was cancelled "
                f"from outside; it {how}, and the cancellation got lost.",
            )

    async def cancels_itself() -> None:
        events: list[str] = []

        async def work(given: Any) -> None:
            await asyncio.sleep(5)
            events.append("work ends")
            raise asyncio.CancelledError

        user = asyncio.create_task(use(Resource(events), work, 10))
        await asyncio.wait([user])
        how = "The work ended with CancelledError, in time"
        ended_well(events, how)
        if not user.cancelled():
            error = user.exception()
            what = f"raised {type(error).__name__}" if error else "returned"
            fail("swallowed", f"{how}, and use() {what}.")

    async def cancelled_while_closing() -> None:
        events: list[str] = []

        async def work(given: Any) -> int:
            events.append("work ends")
            return number

        user = asyncio.create_task(use(Resource(events, seconds=HOUR), work, 10))
        await asyncio.sleep(60)
        user.cancel()
        await asyncio.wait([user])
        if not user.cancelled():
            error = user.exception()
            how = f"raised {type(error).__name__}" if error else "returned"
            fail("swallowed", f"It was cancelled while aclose() was under way, and {how}.")

    async def called_on() -> None:
        events: list[str] = []
        try:
            await use(Resource(events), long(events, []), 10)
        except TimeoutError:
            me = asyncio.current_task()
            if me is not None and me.cancelling():
                fail(
                    "leak",
                    "After the time-out, the caller's task still counts as cancelled "
                    "(cancelling() is 1), and a time limit around use() works no more. "
                    "Who cancels a task that goes on has to call its uncancel().",
                )

    bench.trial("the work is done in time")
    bench.explore_tasks(good)
    bench.trial("the work is done in time, and its result is an exception")
    bench.explore_tasks(good_as_an_exception, bound=0)
    bench.trial("the work raises LookupError")
    bench.explore_tasks(bad)
    bench.trial("the work takes longer than the limit")
    bench.explore_tasks(late)
    bench.trial("a limit of 0 s")
    bench.explore_tasks(no_time, bound=1)
    bench.trial("the time is up, and the caller goes on")
    bench.explore_tasks(called_on, bound=0)
    bench.trial("the work raises a TimeoutError of its own")
    bench.explore_tasks(own_timeout, bound=1)
    bench.trial("the work ends with CancelledError by itself")
    bench.explore_tasks(cancels_itself, bound=0)
    bench.trial("somebody cancels it from outside")
    bench.explore_tasks(cancelled)
    bench.trial("the time is up, and while the work ends somebody cancels it from outside")
    bench.explore_tasks(cancelled_while_late, bound=0)
    bench.trial("the work takes 9 s of 10, and closing takes an hour")
    bench.explore_tasks(narrow)
    bench.trial("somebody cancels it while aclose() is under way")
    bench.explore_tasks(cancelled_while_closing, bound=1)
    bench.trial("aclose() raises LookupError")
    bench.explore_tasks(unclosable, bound=1)
    bench.trial("the work raises LookupError, and then aclose() raises OSError")
    bench.explore_tasks(both_raise, bound=1)
    bench.trial("the time is up, and then aclose() raises OSError")
    bench.explore_tasks(late_and_unclosable, bound=1)
    bench.trial("the work's end, the limit and a cancel at the same moment, in every order")
    bench.explore_tasks(at_once)
