"""Exercises about chapter 07: tasks, time limits, rates, and a server for many clients."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.chat import Chat
from helpers.practice.exercise import exercise

CHAPTER = "07_asyncio"
#: Long enough for anybody who polls to be found out; in virtual time it costs nothing.
HOUR = 3600.0
#: More than any limit that an answer could have set by itself.
MANY = 1100
#: As many as nobody may throw away who keeps them for somebody slow.
FEW = 500


async def nothing_left(allowed: set[asyncio.Task[Any]]) -> None:
    """Fail if a task is left besides those allowed and the caller."""
    # A timer goes off when no task is ready: what is about to end has ended by then.
    await asyncio.sleep(0.001)
    left = asyncio.all_tasks() - allowed - {asyncio.current_task()}
    if left:
        many = f"{len(left)} tasks are" if len(left) > 1 else "a task is"
        fail("leak", f"It has returned, and {many} still running.")


def shown(value: Any) -> str:
    """A value in a few words."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


# -- one after the other, or at once -----------------------------------------------------


@exercise(
    "still-serial",
    CHAPTER,
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
        await nothing_left(set())

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

    async def failing() -> None:
        asked: list[str] = []

        async def fetch(name: str) -> str:
            asked.append(name)
            if name == second:
                raise LookupError(name)
            return name

        def once() -> None:
            if asked.count(second) > 1:
                fail("wasteful", f"It called fetch({second!r}) again after the error.")

        try:
            found = await fetch_all(fetch, [first, second, third])
        except LookupError:
            return once()
        except ExceptionGroup as group:
            if group.subgroup(LookupError) is not None:
                return once()
            raise
        fail(
            "swallowed",
            f"fetch({second!r}) raised LookupError; the result is {shown(found)}.",
        )

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
    bench.trial("three names, and the fetch of the second raises LookupError")
    bench.explore_tasks(failing)
    bench.trial("it is cancelled from outside")
    bench.explore_tasks(cancelled, bound=1)
    bench.trial("it is cancelled from outside at the moment when the fetches end")
    bench.explore_tasks(cancelled_at_the_end)


# -- a time limit, and clean-up ----------------------------------------------------------


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
    CHAPTER,
    "Give up in time, and clean up",
    """
    async def use(resource, work, seconds):
        ...
    """,
)
def give_up_in_time(bench: Bench, use: Any) -> None:
    """Closed once, after the work, on every way out; no error and no cancel gets lost."""
    number = bench.random.randrange(1000)

    async def good() -> None:
        events: list[str] = []
        resource = Resource(events)

        async def work(given: Any) -> str:
            if given is not resource:
                fail("wrong-result", f"work() has to get the resource, and got {given}.")
            await asyncio.sleep(5)
            events.append("work ends")
            return ""  # no answer may look at the result

        found = await use(resource, work, 10)
        if found != "":
            fail("wrong-result", f"work() returned '', use() returned {shown(found)}.")
        ended_well(events, "The work was done in time")
        await nothing_left(set())
        try:
            await asyncio.sleep(HOUR)
        except asyncio.CancelledError:
            fail("leak", "use() had returned, and when the time was up, it was cancelled.")

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
        await nothing_left(set())

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
        await nothing_left(set())

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
        await nothing_left(set())

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
        if events != ["close", "closed"]:
            times = events.count("close")
            fail("cleanup", f"With a limit of 0 s, the resource was closed {times} times.")

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
    bench.trial("somebody cancels it from outside")
    bench.explore_tasks(cancelled)
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


# -- so many per period ------------------------------------------------------------------


class Runners:
    """Ask a limiter for a start, each when it is told to, and remember when they did."""

    def __init__(self, limiter: Any) -> None:
        self.limiter = limiter
        self.asked: list[str] = []
        self.started: dict[str, float] = {}
        self.timers = 0
        loop = asyncio.get_running_loop()
        self.clock = loop.time
        call_at = loop.call_at

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.timers += 1
            return call_at(*args, **kwargs)

        loop.call_at = counted  # type: ignore[method-assign, assignment]

    async def run(self, name: str, when: float = 0.0) -> None:
        """Ask at some time, and start as soon as it may."""
        await asyncio.sleep(when)
        self.asked.append(name)
        await self.limiter.wait()
        self.started[name] = self.clock()

    def judge(self, n: int, period: float, wanted: list[float]) -> None:
        """Fail unless they started in the order they asked, at these times."""
        order = [name for name in self.asked if name in self.started]
        times = [self.started[name] for name in order]
        for before, after in itertools.pairwise(order):
            first, second = self.started[before], self.started[after]
            if second < first:
                fail(
                    "order",
                    f"{before} asked before {after}; {after} started at {second:.9g} s, "
                    f"{before} at {first:.9g} s.",
                )
        for early, late in zip(times, times[n:], strict=False):
            if late - early < period - 1e-6:
                fail(
                    "unbounded",
                    f"At most {n} may start in {period:g} s; starts came at "
                    f"{', '.join(f'{time:.9g}' for time in times)} s.",
                )
        if any(abs(a - b) > 1e-3 for a, b in zip(times, wanted, strict=True)):
            fail(
                "wrong-result",
                f"With n={n} and period={period:g}, starts came at "
                f"{', '.join(f'{time:.9g}' for time in times)} s; they were possible at "
                f"{', '.join(f'{time:.9g}' for time in wanted)} s.",
            )


@exercise(
    "rate-limiter",
    CHAPTER,
    "Limit how many start per second",
    """
    class RateLimiter:
        def __init__(self, n, period):
            ...

        async def wait(self):
            ...
    """,
)
def rate_limiter(bench: Bench, RateLimiter: Any) -> None:
    """At most n per period, wherever it begins; as early as possible; first come first."""

    async def crowd() -> None:
        runners = Runners(RateLimiter(2, 10))
        async with asyncio.TaskGroup() as group:
            for name in "abc":
                group.create_task(runners.run(name), name=name)
        runners.judge(2, 10, [0, 0, 10])
        await nothing_left(set())

    async def window() -> None:
        runners = Runners(RateLimiter(2, 10))
        async with asyncio.TaskGroup() as group:
            for name, when in ("a", 0), ("b", 9), ("c", 9.25), ("d", 9.5):
                group.create_task(runners.run(name, when), name=name)
        runners.judge(2, 10, [0, 9, 10, 19])

    async def idle() -> None:
        other = RateLimiter(1, HOUR)
        limiter = RateLimiter(3, 10)
        runners = Runners(limiter)
        for _ in range(3):
            await limiter.wait()
        await asyncio.sleep(999)
        await other.wait()
        async with asyncio.TaskGroup() as group:
            for name in "abcd":
                group.create_task(runners.run(name, 1), name=name)
        runners.judge(3, 10, [1000, 1000, 1000, 1010])

    async def many() -> None:
        runners = Runners(RateLimiter(2, 10))
        async with asyncio.TaskGroup() as group:
            for name in "abcdefg":
                group.create_task(runners.run(name), name=name)
        runners.judge(2, 10, [0, 0, 10, 10, 20, 20, 30])

    async def patient() -> None:
        runners = Runners(RateLimiter(1, 1000 * HOUR))
        async with asyncio.TaskGroup() as group:
            for name in "ab":
                group.create_task(runners.run(name), name=name)
        runners.judge(1, 1000 * HOUR, [0, 1000 * HOUR])
        # One or two are enough; who polls with ever longer pauses needs many more.
        if runners.timers > 12:
            fail(
                "busy-wait",
                f"Two starts, weeks apart: it set a timer {runners.timers} times.",
            )

    async def cancelled() -> None:
        runners = Runners(RateLimiter(1, 10))
        tasks = [
            asyncio.create_task(runners.run(name, when), name=name)
            for name, when in (("a", 0), ("b", 1), ("c", 2))
        ]
        await asyncio.sleep(5)
        tasks[1].cancel()
        await asyncio.wait(tasks)
        if not tasks[1].cancelled():
            fail("swallowed", "b was cancelled while it waited, and went on.")
        for task in tasks[0], tasks[2]:
            task.result()
        if abs(runners.started["c"] - 10) > 1e-3:
            fail(
                "wrong-result",
                "n=1, period=10: a started at 0 s, b was cancelled while it waited, and "
                f"c started at {runners.started['c']:.9g} s; 10 s was possible.",
            )

    async def late_cancel() -> None:
        runners = Runners(RateLimiter(1, 10))
        tasks = [
            asyncio.create_task(runners.run(name, when), name=name)
            for name, when in (("a", 0), ("b", 1), ("c", 2))
        ]
        await asyncio.sleep(10)
        tasks[1].cancel()
        await asyncio.wait(tasks)
        tasks[2].result()
        possible = 20 if "b" in runners.started else 10
        if abs(runners.started["c"] - possible) > 1e-3:
            b = "started" if possible == 20 else "had not started"
            fail(
                "wrong-result",
                "n=1, period=10: a started at 0 s, b was cancelled at the moment of its "
                f"turn and {b}, and c started at {runners.started['c']:.9g} s; "
                f"{possible} s was possible.",
            )

    async def side_by_side() -> None:
        slow = Runners(RateLimiter(1, 1000 * HOUR))
        quick = Runners(RateLimiter(1, 10))
        async with asyncio.TaskGroup() as group:
            for name in "ab":
                group.create_task(slow.run(name), name=name)
            for name in "cd":
                group.create_task(quick.run(name, 5), name=name)
        starts = sorted(quick.started.values())
        if any(abs(a - b) > 1e-3 for a, b in zip(starts, (5, 15), strict=True)):
            fail(
                "wrong-result",
                "One limiter lets one start in 1000 hours, and somebody waits for it. "
                "Another one lets one start in 10 s; asked twice at 5 s, it let them start "
                f"at {starts[0]:.9g} and {starts[1]:.9g} s.",
            )

    async def quick() -> None:
        runners = Runners(RateLimiter(1, 0.0005))
        async with asyncio.TaskGroup() as group:
            for name in "abc":
                group.create_task(runners.run(name), name=name)
        runners.judge(1, 0.0005, [0, 0.0005, 0.001])

    never = (
        "deadlock",
        "Somebody was cancelled while waiting, and the next waits for ever.",
    )
    bench.trial("two ask at once, one may start in 1000 hours: no polling")
    bench.explore_tasks(patient)
    bench.trial("three ask at once, two may start per 10 s")
    bench.explore_tasks(crowd)
    bench.trial("two per 10 s; one asks at 0 s, and three after 9 s")
    bench.explore_tasks(window)
    bench.trial("seven ask at once, two may start per 10 s")
    bench.explore_tasks(many, bound=0)
    bench.trial("three per 10 s and at 0 s; after 1000 s four; and another limiter")
    bench.explore_tasks(idle, bound=1)
    bench.trial("two limiters at once, of which one has to wait long")
    bench.explore_tasks(side_by_side, bound=0)
    bench.trial("one may start in half a millisecond")
    bench.explore_tasks(quick, bound=0)
    bench.trial("of three, the second is cancelled while it waits")
    bench.explore_tasks(cancelled, meaning={"deadlock": never})
    bench.trial("of three, the second is cancelled at the moment of its turn")
    bench.explore_tasks(late_cancel, meaning={"deadlock": never})


# -- many clients ------------------------------------------------------------------------


@exercise(
    "chat-server",
    CHAPTER,
    "Write a chat server",
    '''
    import asyncio

    async def serve(started, stop):
        """Pass each line on to all other clients, until stop is set.

        asyncio.start_server(talk, "127.0.0.1", 0) calls talk(reader, writer) for
        each client; server.sockets[0].getsockname()[1] is the port.
        "async for line in reader" reads, writer.write(line) sends.
        """
        ...
    ''',
)
def chat_server(bench: Bench, serve: Any) -> None:
    """Each line to all others, in order, whoever is slow or broken; a clean end."""
    words = [str(number) for number in bench.random.sample(range(10**6), 6)]

    async def talk() -> None:
        async with Chat(serve) as chat:
            for name in "abc":
                await chat.join(name)
            for number, word in enumerate(words):
                await chat.say("abc"[number % 3], f"{word}, übrigens".encode())
            await chat.say("a", b"")
            await chat.say("a", b"  after an empty line  ")
            await chat.say("a", b"no UTF-8: \xff\xfe, and what ends in \r")
            await chat.heard()
            await chat.end()

    async def listening() -> None:
        async with Chat(serve) as chat:
            await chat.join("a")
            await chat.join("quiet", speaks=False)
            await chat.join("b")
            await chat.say("a", words[0].encode())
            await chat.heard()
            await chat.end()

    async def interrupted() -> None:
        async with Chat(serve) as chat:
            for name in "abc":
                await chat.join(name)

            async def other() -> None:
                await chat.say("b", words[1].encode())
                await chat.heard()

            await chat.say("a", f"{words[0]}, says a".encode(), meanwhile=other)
            await chat.heard()
            await chat.end()

    async def side_by_side() -> None:
        async with Chat(serve) as chat:
            # Two of them: when the one has heard the other, their tasks are there.
            for name in "ae":
                await chat.join(name)
            async with Chat(serve) as second:
                for name in "bc":
                    await second.join(name)
                await second.say("b", words[0].encode())
                await second.heard()
                await second.end()
            await chat.join("d")
            await chat.say("a", words[1].encode())
            await chat.heard()
            await chat.end()

    async def part() -> None:
        async with Chat(serve) as chat:
            for name in "abc":
                await chat.join(name)
            await chat.leave("b")
            for word in words:
                await chat.say("a", word.encode())
            await chat.heard()
            await chat.join("d")
            await chat.say("d", b"I am new")
            await chat.heard()
            for number in range(9):
                await chat.join(f"guest {number}")
                await chat.leave(f"guest {number}")
            await chat.say("d", b"They have all gone")
            await chat.heard()
            await chat.forgotten()
            await chat.end()

    async def broken() -> None:
        async with Chat(serve) as chat:
            for name in "abc":
                await chat.join(name)
            await chat.breaks("b")
            for word in words:
                await chat.say("a", word.encode())
                await chat.say("c", f"{word}, too".encode())
                await chat.heard()
            await chat.end()

    async def burst() -> None:
        async with Chat(serve) as chat:
            for name in "abc":
                await chat.join(name)
            # Fewer than those after which some hang up on who is too slow.
            for number in range(FEW):
                await chat.say("a", str(number).encode())
            await chat.heard()
            await chat.end()

    async def slow() -> None:
        async with Chat(serve) as chat:
            for name in "ab":
                await chat.join(name)
            await chat.join("deaf", reads=False)
            # More than the systems on both sides keep for one who does not read.
            with chat.timers_held():
                for number in range(300):
                    await chat.say("a", f"{number} ".encode() + b"x" * 32_000)
                await chat.heard()
                # And more than a queue has room for that somebody has thought to be large,
                # not faster than those who read take it.
                for number in range(300, 300 + MANY):
                    await chat.say("a", str(number).encode())
                    if number % 100 == 0:
                        await chat.heard()
                await chat.heard()
            await chat.end()

    bench.trial("three clients talk")
    bench.run(talk())
    bench.trial("a client only listens")
    bench.run(listening())
    bench.trial("a client says half a line, and another speaks")
    bench.run(interrupted())
    bench.trial("two servers, of which one ends before the other")
    bench.run(side_by_side())
    bench.trial("a client leaves, another comes, and guests come and go")
    bench.run(part())
    bench.trial("a client's connection breaks")
    bench.run(broken())
    bench.trial(f"a client says {FEW} lines at once, and the others read")
    bench.run(burst())
    bench.trial("a client does not read what it gets, and 10 MB are said")
    bench.run(slow())
