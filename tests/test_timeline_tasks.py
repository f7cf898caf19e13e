"""What the recorder of tasks sees, on forced schedules.

Most tests run on a loop whose time is virtual: to sleep costs nothing, every moment
is exact, and ``clock.work(1)`` is a computation that keeps the loop for a second.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import gc
import itertools
import linecache
import random
import subprocess
import sys
import textwrap
import threading
import time
import types
import weakref
from asyncio import base_events, events, locks
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import pytest

from helpers.timeline.model import Lane, Segment, State, Timeline
from helpers.timeline.recorder import record
from helpers.timeline.tasks import TaskWatcher

HOOKED = [
    (events.Handle, "_run"),
    (base_events.BaseEventLoop, "_call_soon"),
    (base_events.BaseEventLoop, "call_soon_threadsafe"),
    (locks._ContextManagerMixin, "__aenter__"),
    (locks._ContextManagerMixin, "__aexit__"),
    (locks.Condition, "wait"),
]
if sys.version_info >= (3, 12):
    HOOKED.append((base_events.BaseEventLoop, "create_task"))
else:
    HOOKED.append((base_events.BaseEventLoop, "run_forever"))


def hooked() -> list[Any]:
    return [vars(owner)[name] for owner, name in HOOKED]


UNTOUCHED = hooked()


@pytest.fixture(autouse=True)
def _nothing_stays() -> Any:
    """Every test leaves asyncio as it was."""
    yield
    assert hooked() == UNTOUCHED


class Clock:
    """Seconds that pass when told to, and a microsecond each time one looks."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1e-6
        return self.now

    def work(self, seconds: float) -> None:
        """Keep the loop busy."""
        self.now += seconds


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop that does not wait for time to pass, but lets it."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._virtual = clock
        select = self._selector.select

        def selecting(timeout: float | None = None) -> Any:
            if timeout:
                clock.now += timeout
                timeout = 0
            return select(timeout)

        self._selector.select = selecting

    def time(self) -> float:
        return self._virtual.now

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:
        """At once: a thread's time is not virtual."""
        future = self.create_future()
        future.set_result(func(*args))
        return future


def is_here(code: types.CodeType) -> bool:
    return code.co_filename == __file__


class Recorded:
    """What a watcher saw of one coroutine's run in virtual time."""

    def __init__(
        self,
        main: Callable[[Clock], Coroutine[Any, Any, Any]],
        threads: Sequence[Lane] = (),
    ) -> None:
        clock = Clock()
        self.watcher = TaskWatcher(clock, is_here)
        self.watcher.install()
        try:
            with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
                self.result = runner.run(main(clock))
        finally:
            self.watcher.uninstall()
        self.lanes = self.watcher.lanes(1, threads)
        self.wakes = self.watcher.wakes()
        assert self.watcher.problems == []
        check(self.lanes)

    def __getitem__(self, name: str) -> Lane:
        return Timeline(self.lanes).lane(name)

    def names(self) -> list[str]:
        return [lane.name for lane in self.lanes]

    def arrows(self) -> list[tuple[str, str, str]]:
        name = {lane.id: lane.name for lane in self.lanes}
        return [(name[wake.source], wake.reason, name[wake.target]) for wake in self.wakes]


def take_a_turn(loop: asyncio.AbstractEventLoop) -> None:
    """Keep a thread until the task that awaits it is suspended."""
    turn = threading.Event()
    loop.call_soon_threadsafe(turn.set)
    turn.wait()


def check(lanes: list[Lane]) -> None:
    """What holds for every recording of one loop."""
    running = []
    for lane in lanes:
        assert lane.kind == "task"
        assert lane.segments
        for before, after in itertools.pairwise(lane.segments):
            assert before.end == after.start, "the segments tile the lane's life"
        assert sum(s.duration for s in lane.segments) == pytest.approx(lane.duration)
        running += [
            (s.start, s.end)
            for s in lane.segments
            if s.state is State.RUNNING and s.duration
        ]
    running.sort()
    for (_, end), (start, _) in itertools.pairwise(running):
        assert end <= start, "a loop runs one task at a time"
    assert len({lane.name for lane in lanes}) == len(lanes)
    assert len({lane.id for lane in lanes}) == len(lanes)


def states(lane: Lane) -> list[str]:
    return [str(segment.state) for segment in lane.segments]


def awaited(lane: Lane) -> list[str]:
    """What a lane awaited, in order, each once in a row."""
    reasons = [s.reason for s in lane.segments if s.state is State.AWAITING]
    return [r for i, r in enumerate(reasons) if not i or reasons[i - 1] != r]


def only(lane: Lane, state: State, reason: str) -> Segment:
    (found,) = [s for s in lane.segments if s.state is state and s.reason == reason]
    return found


# States and reasons


async def download(page: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return page


def test_awaits_one_after_the_other_make_no_lanes() -> None:
    """A coroutine that is awaited directly is part of its caller's task."""

    async def main(clock: Clock) -> None:
        await download("a", 1)
        await download("b", 2)

    seen = Recorded(main)
    assert seen.names() == ["main()"]
    lane = seen["main()"]
    assert lane.is_main
    assert states(lane) == ["ready", "running", *["awaiting", "ready", "running"] * 2]
    waits = [s for s in lane.segments if s.state is State.AWAITING]
    assert [s.reason for s in waits] == ["await asyncio.sleep(seconds)"] * 2
    assert [s.duration for s in waits] == pytest.approx([1, 2], abs=1e-3)
    assert waits[0].line == download.__code__.co_firstlineno + 1


def test_gather_runs_its_coroutines_at_once() -> None:
    """Each has a lane of its own, named by its call, and their awaits overlap."""

    async def main(clock: Clock) -> list[str]:
        return await asyncio.gather(
            download("a", 1),
            download("b", 2),
        )

    seen = Recorded(main)
    assert seen.result == ["a", "b"]
    assert seen.names() == ["main()", "download('a', 1)", "download('b', 2)"]
    timeline = Timeline(seen.lanes)
    assert timeline.overlaps("download('a', 1)", "download('b', 2)")
    assert timeline.most_at_once == 2, "main is not counted among the workers"
    text = 'await asyncio.gather(download("a", 1), download("b", 2))'
    assert awaited(seen["main()"]) == [text], "an await over several lines is one text"
    assert seen["download('b', 2)"].duration == pytest.approx(2, abs=1e-3)


def test_a_task_that_blocks_the_loop_stands_out() -> None:
    """It is one long running segment; a task that could run meanwhile names it."""

    async def blocker(clock: Clock) -> None:
        await asyncio.sleep(0.5)
        clock.work(2)

    async def ticker() -> None:
        for _ in range(3):
            await asyncio.sleep(0.2)

    async def main(clock: Clock) -> None:
        await asyncio.gather(blocker(clock), ticker())

    seen = Recorded(main)
    (busy,) = [s for s in seen["blocker()"].segments if s.duration > 1]
    assert busy.state is State.RUNNING
    assert busy.reason == "blocker"
    waiting = only(seen["ticker()"], State.READY, "the loop runs blocker()")
    assert waiting.start == pytest.approx(0.6, abs=0.01), "since its timer was due"
    assert waiting.end >= busy.end
    assert seen["ticker()"].spent("ready") == pytest.approx(1.9, abs=0.01)


def test_the_line_that_blocks_comes_from_the_lane_of_the_loops_thread() -> None:
    """With the threads' lanes, a long step says at which line the thread stood."""

    async def main(clock: Clock) -> None:
        clock.work(1)
        await asyncio.sleep(1)

    blocked = Segment(0.1, 0.9, State.WAITING, "time.sleep(1)", 42)
    threads = [
        Lane("the main thread", segments=[blocked], id=0, is_main=True),
        Lane("another", segments=[Segment(0.0, 1.0, State.WAITING, "wrong")], id=1),
    ]
    seen = Recorded(main, threads)
    step = only(seen["main()"], State.RUNNING, "time.sleep(1)")
    assert step.line == 42
    assert step.duration == pytest.approx(1, abs=0.01), "still one segment"


def test_ready_begins_with_the_wake_up_and_not_with_the_step() -> None:
    """A task whose event was set waits for the loop while the setter goes on."""

    async def waiter(event: asyncio.Event) -> None:
        await event.wait()

    async def setter(event: asyncio.Event, clock: Clock) -> None:
        await asyncio.sleep(1)
        event.set()
        clock.work(3)

    async def main(clock: Clock) -> None:
        event = asyncio.Event()
        await asyncio.gather(waiter(event), setter(event, clock))

    seen = Recorded(main)
    lane = seen["waiter()"]
    assert states(lane) == ["ready", "running", "awaiting", "ready", "running"]
    assert lane.segments[2].reason == "await event.wait()"
    assert lane.segments[3].start == pytest.approx(1, abs=0.01)
    assert lane.segments[3].duration == pytest.approx(3, abs=0.01)
    assert lane.segments[3].reason == "the loop runs setter()"
    assert ("setter()", "event.set()", "waiter()") in seen.arrows()


def test_a_task_that_only_lets_others_run_is_ready_and_does_not_await() -> None:
    """asyncio.sleep(0) schedules the next step at once."""

    async def polite() -> None:
        for _ in range(3):
            await asyncio.sleep(0)

    async def main(clock: Clock) -> None:
        await asyncio.gather(polite(), polite())

    seen = Recorded(main)
    assert states(seen["polite()"]) == ["ready", "running"] * 4
    assert "polite() #2" in seen.names()


def test_the_loop_runs_a_callback() -> None:
    """A callback that blocks the loop is named as well."""

    async def main(clock: Clock) -> None:
        def on_timer() -> None:
            clock.work(2)

        asyncio.get_running_loop().call_later(0.5, on_timer)
        await asyncio.sleep(1)

    waiting = only(Recorded(main)["main()"], State.READY, "the loop runs on_timer()")
    assert waiting.duration == pytest.approx(1.5, abs=0.01)


def test_a_long_wait_for_many_short_steps_names_nobody() -> None:
    """Where no single task keeps the loop for most of the time, it is 'other tasks'."""

    async def short(clock: Clock) -> None:
        clock.work(0.1)

    async def main(clock: Clock) -> None:
        await asyncio.gather(*(short(clock) for _ in range(10)))

    seen = Recorded(main)
    assert seen["short() #10"].segments[0].reason == "the loop runs other tasks"
    assert seen["short() #2"].segments[0].reason == "the loop runs short()"


async def numbers(count: int) -> Any:
    for number in range(count):
        await asyncio.sleep(1)
        yield number


def test_an_await_within_an_async_generator_is_found() -> None:
    """The reason is the innermost of the learner's frames, also through async for."""

    async def main(clock: Clock) -> list[int]:
        found = [number async for number in numbers(2)]
        async for number in numbers(1):
            found.append(number)
        return found

    seen = Recorded(main)
    assert seen.result == [0, 1, 0]
    assert awaited(seen["main()"]) == ["await asyncio.sleep(1)"]
    assert seen["main()"].segments[2].line == numbers.__code__.co_firstlineno + 2


class Door:
    """A library's asynchronous context manager and iterator, as far as it matters."""

    def __init__(self) -> None:
        module: dict[str, Any] = {"asyncio": asyncio}
        source = """
            class Library:
                async def __aenter__(self): await asyncio.sleep(1)
                async def __aexit__(self, *_): await asyncio.sleep(1)
                def __aiter__(self): self.left = 2; return self
                async def __anext__(self):
                    await asyncio.sleep(1)
                    self.left -= 1
                    if not self.left: raise StopAsyncIteration
            async def spawn(coroutine):
                return await asyncio.create_task(coroutine)
            async def own():
                await asyncio.sleep(1)
            async def spawn_own():
                await asyncio.create_task(own())
        """
        exec(compile(textwrap.dedent(source), "library.py", "exec"), module)
        self.library = module["Library"]
        self.spawn = module["spawn"]
        self.own = module["own"]
        self.spawn_own = module["spawn_own"]


def test_statements_that_await_are_shown_by_their_line() -> None:
    """async with and async for await in a library: the learner's line is the reason."""
    door = Door()

    async def main(clock: Clock) -> None:
        async with door.library() as session:
            del session
        async for _ in door.library():
            pass

    assert awaited(Recorded(main)["main()"]) == [
        "async with door.library() as session:",
        "async for _ in door.library():",
    ]


# Which tasks


def test_tasks_of_libraries_stay_out() -> None:
    """Unless the learner's code started them or runs in them."""
    door = Door()

    async def main(clock: Clock) -> None:
        await door.spawn_own()  # The library's own business.
        await door.spawn(download("a", 1))
        await asyncio.gather(door.own(), asyncio.sleep(1))

    assert Recorded(main).names() == ["main()", "download('a', 1)", "own()", "sleep(1)"]


def test_the_learners_coroutine_in_a_librarys_task() -> None:
    """A task of a library's, created by it, is shown once learner's code awaits in it."""
    door = Door()

    async def handler() -> None:
        await asyncio.sleep(1)

    async def main(clock: Clock) -> None:
        await asyncio.create_task(door.spawn_own())

        async def handled() -> None:
            await handler()

        await asyncio.ensure_future(door.spawn(handled()))

    names = Recorded(main).names()
    assert names == ["main()", "spawn_own()", "spawn(handled())", "handled()"]


def test_a_cell_is_the_lane_that_ran_the_code() -> None:
    """The task that runs a cell's code is 'cell', from the start to the end."""
    source = "await asyncio.sleep(1)\nawait task\n"
    linecache.cache["cell.py"] = (len(source), None, source.splitlines(True), "cell.py")
    cell = compile(source, "cell.py", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)

    def is_learner(code: types.CodeType) -> bool:  # This file plays the kernel.
        return code.co_filename == "cell.py" or code is download.__code__

    clock = Clock()
    watcher = TaskWatcher(clock, is_learner)

    async def poll() -> None:
        while True:
            await asyncio.sleep(0.1)

    async def run_cell() -> None:
        watcher.install()
        try:
            task = asyncio.create_task(download("c", 3))
            clock.work(0.5)
            await eval(cell, {"asyncio": asyncio, "task": task})
        finally:
            watcher.uninstall()

    async def kernel() -> None:
        others = [asyncio.create_task(poll()), asyncio.create_task(download("idle", 100))]
        await asyncio.sleep(1)
        await asyncio.create_task(run_cell())
        for other in others:
            other.cancel()

    with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
        runner.run(kernel())
    lanes = watcher.lanes(1)
    assert watcher.problems == []
    check(lanes)
    names = [lane.name for lane in lanes]
    assert sorted(names) == ["cell", "download('c', 3)"], "neither poll nor idle"
    lane = lanes[names.index("cell")]
    assert lane.is_main
    assert lane.segments[0].state is State.RUNNING, "the step under way counts"
    assert lane.segments[0].duration == pytest.approx(0.5, abs=0.01)
    assert awaited(lane) == ["await asyncio.sleep(1)", "await task"]
    assert lane.segments[-1].state is State.RUNNING
    assert [wake.reason for wake in watcher.wakes()] == ["end of the task"]


def test_a_call_of_asyncio_run_shows_main_and_not_its_own_housekeeping() -> None:
    """What asyncio.run does to shut down is no task of the learner's."""

    async def main(clock: Clock) -> None:
        generator = numbers(5)
        await anext(generator)

    assert Recorded(main).names() == ["main()"]


# Names


def test_lanes_are_named_by_the_task_or_else_by_the_call() -> None:
    """A name that the learner gave wins; names are unique; only short values show."""

    class Crawler:
        async def fetch(self, page: str, *rest: int, depth: int = 1) -> None:
            pass

        def __repr__(self) -> str:
            raise AssertionError("the recorder must not run the learner's code")

    async def renamed() -> None:
        asyncio.current_task().set_name("later")  # type: ignore[union-attr]

    async def in_a_cell_variable(text: str) -> Callable[[], str]:
        return lambda: text

    async def main(clock: Clock) -> None:
        crawler = Crawler()
        async with asyncio.TaskGroup() as group:
            group.create_task(download("x", 0), name="cook")
            group.create_task(download("x", 0))
            group.create_task(download("x", 0))
            group.create_task(crawler.fetch("a" * 90, 7, 8, depth=2))
            group.create_task(renamed())
            group.create_task(in_a_cell_variable("cell"))
            group.create_task(asyncio.to_thread(sorted, "ba"))

    assert Recorded(main).names()[1:] == [
        "cook",
        "download('x', 0)",
        "download('x', 0) #2",
        "fetch('aaaaaaa…aaaaaaaaaaaaaaa', 2, 7, 8)",
        "later",
        "in_a_cell_variable('cell')",
        "to_thread(sorted, 'ba')",
    ]


def test_arguments_live_no_longer_for_being_shown() -> None:
    """Reading a coroutine's arguments leaves no reference to them."""

    class Big:
        pass

    async def consume(big: Big) -> None:
        seen.append(weakref.ref(big))
        del big
        await asyncio.sleep(0)
        gc.collect()
        seen.append(seen[0]() is None)

    seen: list[Any] = []

    async def main(clock: Clock) -> None:
        await asyncio.create_task(consume(Big()))

    Recorded(main)
    assert seen[1] is True


# Wakes


def test_a_queue_wakes_the_consumer_and_then_the_producer() -> None:
    """With room for one, each put and each get wakes the other side."""

    async def producer(queue: asyncio.Queue[int]) -> None:
        await asyncio.sleep(1)
        await queue.put(1)
        await queue.put(2)

    async def consumer(queue: asyncio.Queue[int]) -> None:
        await queue.get()
        await asyncio.sleep(1)
        await queue.get()

    async def main(clock: Clock) -> None:
        queue: asyncio.Queue[int] = asyncio.Queue(1)
        await asyncio.gather(producer(queue), consumer(queue))

    seen = Recorded(main)
    assert seen.arrows() == [
        ("producer()", "queue.put(1)", "consumer()"),
        ("consumer()", "queue.get()", "producer()"),
        ("consumer()", "end of the task", "main()"),
    ]
    assert awaited(seen["consumer()"]) == ["await queue.get()", "await asyncio.sleep(1)"]


def test_a_task_group_waits_for_its_last_child() -> None:
    """The arrow to the group's owner comes from the task that ended last."""

    async def main(clock: Clock) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(download("slow", 2))
            group.create_task(download("quick", 1))

    seen = Recorded(main)
    assert seen.arrows() == [("download('slow', 2)", "end of the task", "main()")]
    assert awaited(seen["main()"]) == ["async with asyncio.TaskGroup() as group:"]


def test_a_future_s_result_wakes_who_awaits_it() -> None:
    """future.set_result is an action like any other; a timer has no source."""

    async def solver(future: asyncio.Future[int]) -> None:
        await asyncio.sleep(1)
        future.set_result(42)

    async def main(clock: Clock) -> int:
        future = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(solver(future))
        answer = await future
        await task
        return answer

    seen = Recorded(main)
    assert seen.result == 42
    assert seen.arrows()[0] == ("solver()", "future.set_result(42)", "main()")
    assert all(target == "main()" for _, _, target in seen.arrows())


def test_a_thread_that_wakes_a_task_is_the_arrows_source() -> None:
    """Both a pool's thread that has a result, and the learner's own call."""

    def post(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> str:
        loop.call_soon_threadsafe(event.set)
        take_a_turn(loop)
        return threading.current_thread().name

    async def main() -> str:
        event = asyncio.Event()
        loop = asyncio.get_running_loop()
        waiting = asyncio.create_task(event.wait())
        name = await asyncio.to_thread(post, loop, event)
        await waiting
        return name

    watcher = TaskWatcher(time.perf_counter, is_here)
    watcher.install()
    try:
        name = asyncio.run(main())
    finally:
        watcher.uninstall()
    thread = Lane(name, segments=[Segment(0.0, 1.0, State.RUNNING)], id=0)
    lanes = watcher.lanes(1, [thread])
    assert watcher.problems == []
    main_id, wait_id = (lane.id for lane in lanes)
    arrows = [(wake.source, wake.reason, wake.target) for wake in watcher.wakes()]
    assert (0, "loop.call_soon_threadsafe(event.set)", wait_id) in arrows
    assert (0, "end of the call", main_id) in arrows


# Ends


def test_a_failing_child_cancels_its_group() -> None:
    """The last segments say who raised what and who was cancelled, and the arrows why."""

    async def failing() -> None:
        await asyncio.sleep(1)
        raise ValueError("wrong")

    async def main(clock: Clock) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(failing())
                group.create_task(download("never", 9))
        except* ValueError:
            pass

    seen = Recorded(main)
    assert seen["failing()"].segments[-1].reason == "raises ValueError"
    never = seen["download('never', 9)"]
    assert never.segments[-1].reason == "cancelled"
    assert never.end == pytest.approx(1, abs=0.01)
    assert ("failing()", "cancellation", "download('never', 9)") in seen.arrows()


def test_cancel_wakes_the_task_that_it_cancels() -> None:
    """task.cancel() is the action; a task that never started is cancelled as well."""

    async def main(clock: Clock) -> None:
        task = asyncio.create_task(download("a", 9))
        await asyncio.sleep(1)
        task.cancel()
        unstarted = asyncio.create_task(download("b", 9))
        unstarted.cancel()
        await asyncio.gather(task, unstarted, return_exceptions=True)

    seen = Recorded(main)
    assert ("main()", "task.cancel()", "download('a', 9)") in seen.arrows()
    for name in ("download('a', 9)", "download('b', 9)"):
        assert seen[name].segments[-1].reason == "cancelled"
    assert states(seen["download('b', 9)"]) == ["ready", "running"]


@pytest.mark.parametrize("by_timer", [True, False])
def test_cancel_as_a_callback_is_not_a_step(by_timer: bool) -> None:
    """call_soon(task.cancel) calls a bound method of the task that is not its step."""

    async def main(clock: Clock) -> None:
        loop = asyncio.get_running_loop()
        task = asyncio.create_task(download("a", 9))
        await asyncio.sleep(1)
        if by_timer:
            loop.call_later(1, task.cancel)
        else:
            loop.call_soon(task.cancel)
        await asyncio.gather(task, return_exceptions=True)

    lane = Recorded(main)["download('a', 9)"]
    assert states(lane) == ["ready", "running", "awaiting", "ready", "running"]
    assert lane.segments[-1].reason == "cancelled"


def test_a_timeout_ends_the_await() -> None:
    """The await is as long as the timeout, and no lane's action ended it."""

    async def main(clock: Clock) -> None:
        try:
            async with asyncio.timeout(2):
                await asyncio.sleep(9)
        except TimeoutError:
            await asyncio.sleep(1)

    seen = Recorded(main)
    first, second = (s for s in seen["main()"].segments if s.state is State.AWAITING)
    assert first.reason == "await asyncio.sleep(9)"
    assert first.duration == pytest.approx(2, abs=0.01)
    assert second.reason == "await asyncio.sleep(1)"
    assert seen.arrows() == []


def test_a_task_to_which_nothing_refers_vanishes() -> None:
    """The loop keeps only weak references to tasks: the picture says so."""

    async def forgotten() -> None:
        await asyncio.get_running_loop().create_future()

    async def main(clock: Clock) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        asyncio.create_task(forgotten())  # noqa: RUF006 - the very mistake
        await asyncio.sleep(1)
        gc.collect()
        await asyncio.sleep(1)

    lane = Recorded(main)["forgotten()"]
    assert lane.segments[-1].state is State.AWAITING
    assert lane.segments[-1].reason == "destroyed: nothing refers to the task"
    assert lane.end == pytest.approx(1, abs=0.01)


def test_an_exception_that_nobody_asks_for_is_still_reported() -> None:
    """To look at a task's exception must not count as retrieving it."""
    reports: list[str] = []

    async def failing() -> None:
        raise ValueError("unseen")

    async def main(clock: Clock) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: reports.append(context["message"]))
        task = asyncio.create_task(failing())
        await asyncio.sleep(1)
        del task
        gc.collect()

    Recorded(main)
    assert reports == ["Task exception was never retrieved"]


def test_what_is_under_way_at_the_end_goes_on_to_the_end() -> None:
    """Running, ready and awaiting tasks are cut where the recording stops."""
    clock = Clock()
    watcher = TaskWatcher(clock, is_here)

    async def main() -> None:
        waiting = asyncio.create_task(download("a", 9))
        await asyncio.sleep(1)
        ready = asyncio.create_task(download("b", 0))
        clock.work(1)
        watcher.uninstall()
        clock.work(5)
        waiting.cancel()
        await ready

    watcher.install()
    try:
        with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
            runner.run(main())
    finally:
        watcher.uninstall()
    lanes = watcher.lanes(1)
    check(lanes)
    assert [str(lane.segments[-1].state) for lane in lanes] == [
        "running",
        "awaiting",
        "ready",
    ]
    assert [lane.segments[-1].reason for lane in lanes] == [
        "main",
        "await asyncio.sleep(seconds)",
        "the loop runs main()",
    ]
    assert [lane.end for lane in lanes] == pytest.approx([2, 2, 2], abs=0.01)


# Locks


def test_a_lock_is_held_by_one_task_after_the_other() -> None:
    """Holds are named by the expression and do not overlap; release wakes the next."""

    async def worker(lock: asyncio.Lock) -> None:
        async with lock:
            await asyncio.sleep(1)

    async def main(clock: Clock) -> None:
        lock = asyncio.Lock()
        await asyncio.gather(*(worker(lock) for _ in range(3)))

    seen = Recorded(main)
    holding = Timeline(seen.lanes).held("lock")
    assert holding.order == ["worker()", "worker() #2", "worker() #3"]
    assert holding.most_at_once == 1
    assert [hold.duration for _, hold in holding] == pytest.approx([1] * 3, abs=0.01)
    assert "async with lock:" in awaited(seen["worker() #2"])
    assert ("worker()", "end of async with lock", "worker() #2") in [
        (source, reason.rstrip(":"), target) for source, reason, target in seen.arrows()
    ]


def test_a_semaphore_is_held_by_as_many_as_it_lets_in() -> None:
    """Five tasks, two permits: never more than two hold one, and at some time two do."""

    class Site:
        def __init__(self) -> None:
            self.limit = asyncio.Semaphore(2)

        async def visit(self) -> None:
            async with self.limit, asyncio.timeout(99) as timeout:
                del timeout
                await asyncio.sleep(1)

    async def main(clock: Clock) -> None:
        site = Site()
        await asyncio.gather(*(site.visit() for _ in range(5)))

    holding = Timeline(Recorded(main).lanes).held("self.limit")
    assert len(holding) == 5
    assert holding.most_at_once == 2


def test_locks_that_share_an_expression_are_told_apart() -> None:
    """self.lock of two objects are two locks: each is held by one task at a time."""

    class Account:
        def __init__(self) -> None:
            self.lock = asyncio.Lock()

        async def use(self) -> None:
            async with self.lock:
                await asyncio.sleep(1)

    async def main(clock: Clock) -> None:
        first, second = Account(), Account()
        await asyncio.gather(first.use(), second.use(), first.use())

    timeline = Timeline(Recorded(main).lanes)
    assert timeline.held("self.lock").order == ["use()", "use() #3"]
    assert timeline.held("self.lock #2").order == ["use() #2"]
    assert timeline.held("self.lock").most_at_once == 1


@pytest.mark.parametrize("timeout", [None, 50])
def test_to_wait_for_a_condition_is_to_let_go_of_its_lock(timeout: float | None) -> None:
    """Between the two parts of the waiter's hold, the notifier has the condition."""

    async def waiter(condition: asyncio.Condition) -> None:
        async with condition:
            await asyncio.sleep(1)
            await asyncio.wait_for(condition.wait(), timeout)
            await asyncio.sleep(1)

    async def notifier(condition: asyncio.Condition) -> None:
        await asyncio.sleep(3)
        async with condition:
            condition.notify()

    async def main(clock: Clock) -> None:
        condition = asyncio.Condition()
        await asyncio.gather(waiter(condition), notifier(condition))

    seen = Recorded(main)
    holding = Timeline(seen.lanes).held("condition")
    assert holding.order == ["waiter()", "notifier()", "waiter()"]
    assert holding.most_at_once == 1
    assert [hold.start for _, hold in holding] == pytest.approx([0, 3, 3], abs=0.01)


# Eager tasks


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with 3.12")
def test_an_eager_task_runs_within_its_creators_step() -> None:
    """Its creator is ready meanwhile: only one of them can run."""

    async def child(clock: Clock, seconds: float) -> None:
        clock.work(1)
        await asyncio.sleep(seconds)
        clock.work(1)

    async def at_once(clock: Clock) -> None:
        clock.work(1)

    async def main(clock: Clock) -> None:
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
        clock.work(1)
        await asyncio.gather(child(clock, 0), child(clock, 2), at_once(clock))

    seen = Recorded(main)
    assert seen.names() == ["main()", "child(0)", "child(2)", "at_once()"]
    assert states(seen["child(0)"]) == ["running", "ready", "running"]
    assert states(seen["child(2)"])[:2] == ["running", "awaiting"]
    assert states(seen["at_once()"]) == ["running"]
    assert seen["main()"].spent("running") == pytest.approx(1, abs=0.01)
    assert only(seen["main()"], State.READY, "the loop runs child(0)").duration > 0.9


@pytest.mark.skipif(sys.version_info < (3, 12), reason="task factories get a context")
def test_a_task_factory_that_is_not_eager() -> None:
    """Tasks of any factory are seen, once each."""

    def factory(loop: Any, coro: Any, **options: Any) -> asyncio.Task[Any]:
        return asyncio.Task(coro, loop=loop, **options)

    async def main(clock: Clock) -> None:
        asyncio.get_running_loop().set_task_factory(factory)
        await asyncio.gather(download("a", 1), download("b", 1))

    seen = Recorded(main)
    assert seen.names() == ["main()", "download('a', 1)", "download('b', 1)"]
    assert states(seen["download('a', 1)"])[:2] == ["ready", "running"]


def test_a_task_written_in_python() -> None:
    """The slower Task that asyncio falls back to is seen as well."""

    async def main(clock: Clock) -> None:
        loop = asyncio.get_running_loop()
        task = asyncio.tasks._PyTask(download("a", 1), loop=loop)  # type: ignore[attr-defined]
        await task

    seen = Recorded(main)
    expected = ["ready", "running", "awaiting", "ready", "running"]
    assert states(seen["download('a', 1)"]) == expected
    assert seen.arrows() == [("download('a', 1)", "end of the task", "main()")]


# Many tasks, many loops


def test_two_hundred_tasks() -> None:
    """All alive at once, one at a time running."""

    async def main(clock: Clock) -> None:
        await asyncio.gather(*(download(f"{n}", 1 + n / 1000) for n in range(200)))

    seen = Recorded(main)
    assert len(seen.lanes) == 201
    assert Timeline(seen.lanes).most_at_once == 200
    assert Timeline(seen.lanes).concurrency("running").most == 1


def test_loops_in_two_threads_are_two_groups() -> None:
    """Lanes say which thread's loop ran them, if there is more than one."""
    barrier = threading.Barrier(2)

    async def meet() -> None:
        await asyncio.to_thread(barrier.wait)

    watcher = TaskWatcher(time.perf_counter, is_here)
    watcher.install()
    try:
        thread = threading.Thread(target=asyncio.run, args=[meet()], name="other")
        thread.start()
        asyncio.run(meet())
        thread.join()
    finally:
        watcher.uninstall()
    lanes = watcher.lanes(1)
    assert watcher.problems == []
    groups = {threading.current_thread().name: True, "other": False}
    assert {lane.group: lane.is_main for lane in lanes} == groups


@pytest.mark.parametrize("seed", range(20))
def test_any_program_is_tiled_and_runs_one_task_at_a_time(seed: int) -> None:
    """Random programs of tasks that sleep, work, lock, queue, cancel and spawn."""
    dice = random.Random(seed)

    async def program(clock: Clock, depth: int, lock: asyncio.Lock, queue: Any) -> None:
        for _ in range(dice.randrange(1, 6)):
            match dice.randrange(8):
                case 0 | 1:
                    await asyncio.sleep(dice.choice([0, 0, 0.5, 1, 2]))
                case 2:
                    clock.work(dice.choice([0.1, 1, 3]))
                case 3:
                    async with lock:
                        await asyncio.sleep(dice.choice([0, 1]))
                case 4:
                    queue.put_nowait(1)
                case 5:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(queue.get(), dice.choice([0.5, 2]))
                case 6 if depth < 3:
                    children = [
                        asyncio.create_task(program(clock, depth + 1, lock, queue))
                        for _ in range(dice.randrange(4))
                    ]
                    if children and dice.random() < 0.3:
                        await asyncio.sleep(dice.choice([0, 1]))
                        children[0].cancel()
                    await asyncio.gather(*children, return_exceptions=True)
                case 7:
                    await asyncio.to_thread(int)

    async def main(clock: Clock) -> float:
        if seed % 2 and sys.version_info >= (3, 12):
            asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
        await program(clock, 0, asyncio.Lock(), asyncio.Queue())
        await program(clock, 0, asyncio.Lock(), asyncio.Queue())
        return clock.now

    seen = Recorded(main)  # This checks them.
    assert max(lane.end for lane in seen.lanes) == pytest.approx(seen.result, abs=0.01)
    assert seen["main()"].duration == pytest.approx(seen.result, abs=0.01)


# What it leaves behind


class Stop(BaseException):
    """Leaves a coroutine, its task and its loop, as KeyboardInterrupt does."""


@pytest.mark.parametrize("error", [None, ValueError, KeyboardInterrupt, Stop])
def test_everything_is_restored(error: type[BaseException] | None) -> None:
    """Whatever ends the recording, asyncio's own functions are back: the same objects."""

    async def main(clock: Clock) -> None:
        assert all(now is not then for now, then in zip(hooked(), UNTOUCHED, strict=True))
        await asyncio.sleep(1)
        if error is not None:
            raise error

    if error is None:
        Recorded(main)
    else:
        with pytest.raises(error):
            Recorded(main)
    assert all(now is then for now, then in zip(hooked(), UNTOUCHED, strict=True))


def test_a_failing_installation_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a hook cannot be set, those before it are taken away again."""
    monkeypatch.delattr(locks.Condition, "wait")
    watcher = TaskWatcher(Clock(), is_here)
    with pytest.raises(KeyError):
        watcher.install()
    monkeypatch.undo()
    assert hooked() == UNTOUCHED
    watcher.uninstall()


def test_a_watcher_records_once() -> None:
    """A second installation is refused, during the first and after it."""
    watcher = TaskWatcher(Clock(), is_here)
    watcher.install()
    with pytest.raises(RuntimeError, match="make a new one"):
        watcher.install()
    watcher.uninstall()
    watcher.uninstall()
    with pytest.raises(RuntimeError, match="make a new one"):
        watcher.install()


def test_no_task_outlives_the_recording() -> None:
    """Neither tasks nor their results are kept, though the lanes are still to be made."""

    class Result:
        pass

    refs: list[weakref.ref[Any]] = []

    async def work() -> Result:
        await asyncio.sleep(1)
        result = Result()
        refs.append(weakref.ref(result))
        return result

    async def main(clock: Clock) -> None:
        tasks = [asyncio.create_task(work()) for _ in range(3)]
        refs.extend(map(weakref.ref, tasks))
        await asyncio.gather(*tasks)

    seen = Recorded(main)
    gc.collect()
    assert [ref() for ref in refs] == [None] * 6
    assert len(seen.lanes) == 4


def test_methods_kept_from_the_recording_go_on_working() -> None:
    """A library may keep a bound method of the loop: later it only passes through."""
    kept: list[Any] = []

    async def during(clock: Clock) -> None:
        loop = asyncio.get_running_loop()
        kept.append((type(loop).call_soon_threadsafe, type(loop).create_task))
        kept.append(asyncio.Condition.wait)

    async def notify(condition: asyncio.Condition) -> None:
        async with condition:
            condition.notify()

    async def afterwards() -> str:
        loop = asyncio.get_running_loop()
        (post, create), wait = kept
        event, condition = asyncio.Event(), asyncio.Condition()
        post(loop, event.set)
        await event.wait()
        async with condition:
            waiting = create(loop, download("later", 0))
            notifying = create(loop, notify(condition))
            await wait(condition)
        await notifying
        return await waiting

    seen = Recorded(during)
    assert asyncio.run(afterwards()) == "later"
    assert seen.watcher.lanes(1) == seen.lanes


def test_what_goes_wrong_in_a_hook_stays_there() -> None:
    """The learner's program runs as if nothing had happened; the watcher remembers."""

    def is_learner(code: types.CodeType) -> bool:
        raise ZeroDivisionError

    async def main() -> str:
        async with asyncio.Lock():
            return (await asyncio.gather(download("a", 0)))[0]

    watcher = TaskWatcher(Clock(), is_learner)
    watcher.install()
    try:
        assert asyncio.run(main()) == "a"
    finally:
        watcher.uninstall()
    assert watcher.lanes(1) == []
    assert "ZeroDivisionError" in watcher.problems[0]


async def use_everything() -> list[Any]:
    """Whatever has a hook: callbacks, threads, tasks of both kinds, locks, conditions."""
    loop, event, condition = (
        asyncio.get_running_loop(),
        asyncio.Event(),
        asyncio.Condition(),
    )
    called: list[str] = []

    async def waiter() -> str:
        async with condition:
            await condition.wait()
        return "notified"

    waiting = asyncio.create_task(waiter())
    await asyncio.to_thread(loop.call_soon_threadsafe, event.set)
    await event.wait()
    loop.call_later(0, called.append, "called")
    async with asyncio.Lock():
        await asyncio.sleep(0.001)
    async with condition:
        condition.notify()
    downloads = await asyncio.gather(download("a", 0), download("b", 0))
    if sys.version_info >= (3, 12):
        loop.set_task_factory(asyncio.eager_task_factory)
    eager = await asyncio.create_task(download("c", 0))
    return [*called, await waiting, *downloads, eager]


@pytest.mark.parametrize("when", ["before the loop", "in the loop"])
@pytest.mark.parametrize(
    "method",
    [
        *("_bind", "_created_by_learner", "_current", "_finish", "_learner", "_loop"),
        *("_meet", "_note_wake", "_place", "_place_of_task", "_place_on_stack"),
        *("_record", "_settle"),
    ],
)
def test_no_failure_of_the_recorder_reaches_the_program(
    method: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of its steps fails: the result is the same, and lanes are made."""

    def fail(*arguments: Any) -> None:
        raise ZeroDivisionError("in the recorder")

    async def main() -> list[Any]:
        if when == "in the loop":
            watcher.install()
        async with asyncio.timeout(30):  # To fail here is to hang, as a rule.
            return await use_everything()

    monkeypatch.setattr(TaskWatcher, method, fail)
    watcher = TaskWatcher(time.perf_counter, is_here)
    if when == "before the loop":
        watcher.install()
    try:
        result = asyncio.run(main())
    finally:
        watcher.uninstall()
    assert result == ["called", "notified", "a", "b", "c"]
    for lane in watcher.lanes(1):
        assert lane.kind == "task"
    watcher.wakes()


class NamelessTask(asyncio.Task[Any]):
    """A task that does not tell its name."""

    def get_name(self) -> str:
        raise ValueError("no name")


class SecretiveCallback:
    """A callback that lets nobody look at it."""

    def __init__(self) -> None:
        self.called = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        raise ValueError(f"no {name}")

    def __call__(self) -> None:
        self.called.set()


def test_tasks_and_callbacks_that_refuse_to_be_looked_at_run_as_ever() -> None:
    """Also one that is there when the recording begins, and one there when it ends."""

    async def main() -> tuple[Any, bool]:
        loop = asyncio.get_running_loop()
        earlier = NamelessTask(download("a", 0), loop=loop)
        watcher.install()
        callback = SecretiveCallback()
        loop.call_soon(callback)
        await callback.called.wait()
        later = NamelessTask(download("b", 60), loop=loop)
        await asyncio.sleep(0)
        watcher.uninstall()
        later.cancel()
        return await earlier, callback.called.is_set()

    watcher = TaskWatcher(time.perf_counter, is_here)
    try:
        assert asyncio.run(main()) == ("a", True)
    finally:
        watcher.uninstall()
    assert watcher.problems
    watcher.lanes(1)


def test_a_callback_that_keeps_the_loop_need_not_have_a_name() -> None:
    """It took long enough to be shown, and cannot be: the loop goes on."""

    async def main() -> bool:
        callback = SecretiveCallback()
        asyncio.get_running_loop().call_soon(callback)
        await callback.called.wait()
        return True

    seconds = itertools.count()
    watcher = TaskWatcher(lambda: float(next(seconds)), is_here)
    watcher.install()
    try:
        assert asyncio.run(main())
    finally:
        watcher.uninstall()
    assert "no __name__" in "".join(watcher.problems)


def test_a_lock_is_given_back_though_nobody_could_note_it() -> None:
    """Neither that it was taken nor that it was given back."""
    broken = False

    def clock() -> float:
        if broken:
            raise ZeroDivisionError("no time")
        return time.perf_counter()

    async def main() -> list[bool]:
        nonlocal broken
        first, second = asyncio.Lock(), asyncio.Lock()
        broken = True
        async with first:
            locked = [first.locked()]
        broken = False
        async with second:
            broken = True
        broken = False
        return [*locked, first.locked(), second.locked()]

    watcher = TaskWatcher(clock, is_here)
    watcher.install()
    try:
        assert asyncio.run(main()) == [True, False, False]
    finally:
        watcher.uninstall()
    assert len(watcher.problems) == 2


def test_an_argument_with_too_many_digits_is_shown_by_its_type() -> None:
    """Python refuses to write out so long an integer."""

    async def count(number: int) -> int:
        return number.bit_length()

    async def main(clock: Clock) -> list[int]:
        return await asyncio.gather(count(10**5000))

    seen = Recorded(main)
    assert seen.result == [(10**5000).bit_length()]
    assert seen.names() == ["main()", "count(<int>)"]


def test_a_foreign_thread_that_posts_stays_unknown_to_threading() -> None:
    """It was not started by threading, and no Thread is made up for it."""
    import _thread

    async def main() -> list[threading.Thread]:
        loop, event = asyncio.get_running_loop(), asyncio.Event()
        _thread.start_new_thread(loop.call_soon_threadsafe, (event.set,))
        await event.wait()
        return threading.enumerate()

    watcher = TaskWatcher(time.perf_counter, is_here)
    watcher.install()
    try:
        threads = asyncio.run(main())
    finally:
        watcher.uninstall()
    assert not [t for t in threads if isinstance(t, threading._DummyThread)]
    assert watcher.problems == []
    watcher.lanes(1)
    assert watcher.wakes() == []


def test_a_loop_in_a_foreign_thread_makes_up_no_thread_either() -> None:
    """Its tasks have lanes as those of any other."""
    import _thread

    ended = threading.Event()
    found: list[threading.Thread] = []

    async def main() -> None:
        await download("a", 0)
        found.extend(threading.enumerate())

    def work() -> None:
        loop = asyncio.new_event_loop()  # asyncio.run() would itself ask for the thread
        try:
            loop.run_until_complete(main())
        finally:
            loop.close()
            ended.set()

    watcher = TaskWatcher(time.perf_counter, is_here)
    watcher.install()
    try:
        _thread.start_new_thread(work, ())
        assert ended.wait(60)
    finally:
        watcher.uninstall()
    assert [lane.name for lane in watcher.lanes(1)] == ["main()"]
    assert watcher.problems == []
    assert found
    assert not [t for t in found if isinstance(t, threading._DummyThread)]


# As a part of a recording


def test_what_goes_wrong_in_a_hook_is_told_below_the_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The note has how often it happened, and the error of the first time."""

    def fail(*arguments: Any) -> None:
        raise ZeroDivisionError("in a hook")

    async def main() -> None:
        await asyncio.gather(download("a", 0), download("b", 0))
        await asyncio.gather(download("c", 0), download("d", 0))

    monkeypatch.setattr(TaskWatcher, "_note_wake", fail)
    with record() as timeline:
        asyncio.run(main())
    assert timeline.notes == ["The recorder failed 2 times: ZeroDivisionError: in a hook"]


def test_a_recording_has_lanes_of_its_tasks() -> None:
    """record() in a script: one timeline of the thread and of the tasks on its loop."""

    async def first(event: asyncio.Event) -> None:
        await asyncio.to_thread(take_a_turn, asyncio.get_running_loop())
        event.set()

    async def second(event: asyncio.Event) -> None:
        await event.wait()

    async def main() -> None:
        event = asyncio.Event()
        await asyncio.gather(second(event), first(event))

    with record() as timeline:
        asyncio.run(main())
    tasks = [lane for lane in timeline.lanes if lane.kind == "task"]
    check(tasks)
    assert [lane.name for lane in tasks] == ["main()", "second()", "first()"]
    assert timeline.lane("main()").is_main
    assert timeline.overlaps("first()", "second()")
    names = {lane.id: lane.name for lane in timeline.lanes}
    arrows = {(names[w.source], w.reason, names[w.target]) for w in timeline.wakes}
    assert ("first()", "event.set()", "second()") in arrows
    assert awaited(timeline.lane("first()")) == [
        "await asyncio.to_thread(take_a_turn, asyncio.get_running_loop())"
    ]
    assert timeline.notes == []


def test_two_hundred_tasks_in_a_recording() -> None:
    """However much of their code the recorder no longer watches, no step is lost."""

    async def worker(barrier: asyncio.Barrier) -> None:
        await barrier.wait()
        for _ in range(5):
            await asyncio.sleep(0)

    async def main() -> None:
        barrier = asyncio.Barrier(200)
        await asyncio.gather(*(worker(barrier) for _ in range(200)))

    with record() as timeline:
        asyncio.run(main())
    tasks = [lane for lane in timeline.workers if lane.kind == "task"]
    check(tasks)
    assert len(tasks) == 200
    assert timeline.concurrency(lanes=tasks).most == 200
    # The last to come to the barrier does not wait there.
    steps = [states(lane).count("running") for lane in tasks]
    assert steps == [7] * 199 + [6]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="no trace function is used")
def test_steps_that_are_many_and_short_are_not_traced() -> None:
    """Only they: their creator's steps are, and so is what comes after the loop."""
    traced: list[bool] = []

    async def worker() -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        traced.append(sys.gettrace() is not None)

    async def main() -> None:
        await asyncio.gather(*(worker() for _ in range(100)))
        traced.append(sys.gettrace() is not None)

    with record() as timeline:
        before = sys.gettrace()
        asyncio.run(main())
        after = sys.gettrace()
    assert before is after is not None
    assert traced == [False] * 100 + [True]
    assert sys.gettrace() is None
    lanes = [lane for lane in timeline.workers if lane.kind == "task"]
    assert [states(lane).count("running") for lane in lanes] == [21] * 100


def test_a_program_that_imports_asyncio_only_now(tmp_path: Path) -> None:
    """To record does not import asyncio; a later import is noticed."""
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent(
            """
            import sys
            from helpers.timeline.recorder import record

            async def child():
                await asyncio.sleep(0)

            async def main():
                await asyncio.gather(child(), child())

            with record() as timeline:
                assert "asyncio" not in sys.modules
                import asyncio
                asyncio.run(main())
            print([lane.name for lane in timeline.lanes if lane.kind == "task"])
            print([str(s.state) for s in timeline.lane("child()").segments])
            """
        )
    )
    ran = subprocess.run(
        [sys.executable, program],
        cwd=Path(__file__).parent.parent,
        env={"PYTHONPATH": ".", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stderr == ""
    names, seen = ran.stdout.splitlines()
    assert names == "['main()', 'child()', 'child() #2']"
    assert seen == "['ready', 'running', 'ready', 'running']"
