"""Where an answer is put to the test: the tools of which every check is made.

A check never looks at wall time. It explores orders, counts, compares with a sequential
result, and asks what is left running.
"""

from __future__ import annotations

import _thread
import asyncio
import gc
import multiprocessing
import random
import re
import threading
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import psutil

from helpers.interleaving.explore import Explorer, replay, search
from helpers.interleaving.job import make_job, make_job_of_tasks
from helpers.interleaving.result import Result
from helpers.interleaving.tasks import FREE_SCHEDULES, search_tasks
from helpers.practice.guard import Seal
from helpers.practice.origin import is_cells
from helpers.practice.verdict import CAUSES

if TYPE_CHECKING:
    from helpers.timeline.model import Timeline

#: Orders up to which a search goes on beyond the bound that a check asks for.
FREE = 100
#: Stands behind the words of a failed check, since the explorer adds values to them.
_END = "\x1e"
#: Seconds that a thread or process may take for its end, once it is under way.
_GRACE = 0.5
_CAUSE_OF_KIND = {
    "check": "wrong-result",
    "deadlock": "deadlock",
    "exception": "exception",
    "hang": "hang",
    "livelock": "busy-wait",
    "undecided": "undecided",
}


class Refused(Exception):
    """An answer does not do what its task says.

    Args:
        cause: One of :data:`helpers.practice.verdict.CAUSES`.
        message: What did not hold, in a sentence or two for the reader.
        result: The failing order, where orders were explored.
        timeline: What happened, where a run was recorded.
    """

    def __init__(
        self,
        cause: str,
        message: str,
        result: Result | None = None,
        timeline: Timeline | None = None,
    ) -> None:
        super().__init__(message)
        self.cause, self.message = cause, message
        self.result, self.timeline = result, timeline


class Broken(AssertionError):
    """What does not hold in the order that is being explored; raised by :func:`fail`."""


def fail(cause: str, message: str) -> NoReturn:
    """End an explored order as a failing one; for the checks of scenarios.

    Args:
        cause: One of :data:`helpers.practice.verdict.CAUSES`.
        message: What did not hold, in a sentence.

    Raises:
        Broken: Always.
    """
    raise Broken(f"{cause}: {message}{_END}")


def most_at_once(events: Iterable[tuple[str, Any]]) -> int:
    """How many were under way at once, from ``("enter", x)`` and ``("leave", x)``.

    Example:
        >>> most_at_once([("enter", 1), ("enter", 2), ("leave", 1), ("leave", 2)])
        2
    """
    most = now = 0
    for what, _ in events:
        now += {"enter": 1, "leave": -1}.get(what, 0)
        most = max(most, now)
    return most


class Bench:
    """What a check is given to work with.

    Args:
        tell: Called with ``"trial"`` or ``"held"`` and a text, as the check goes on.
        seconds: How long all explorations together may take, in seconds of this process:
            what others do on the machine must not decide about an answer.
        folder: An empty folder for files; removed afterwards.
        allowed: Names of what an answer to this exercise may replace.

    Attributes:
        random: Makes inputs that no answer can know beforehand.
        folder: An empty folder for files.

    Example:
        >>> bench = Bench()
        >>> bench.trial("a sum")
        >>> bench.equal("sum([1, 2])", sum([1, 2]), 3)
        >>> bench.equal("sum([1, 2])", sum([1, 2]), 4)
        Traceback (most recent call last):
            ...
        helpers.practice.bench.Refused: sum([1, 2]) is 3, and should be 4.
    """

    def __init__(
        self,
        tell: Callable[[str, str], None] = lambda kind, text: None,
        seconds: float = 7.0,
        folder: Path | None = None,
        allowed: frozenset[str] = frozenset(),
    ) -> None:
        self.random = random.Random()
        self.folder = folder if folder is not None else Path()
        self._tell = tell
        self._allowed = allowed
        self._end = time.process_time() + seconds
        self._current = ""
        self._threads = _thread._count()

    # -- the course of a check -----------------------------------------------------

    def trial(self, title: str) -> None:
        """Say what is tried next; what was tried before has held.

        Args:
            title: Such as ``"two producers and two consumers, in every order"``.
        """
        if self._current:
            self._tell("held", self._current)
        self._current = title
        self._tell("trial", title)

    def finish(self) -> None:
        """Say that the last trial has held."""
        if self._current:
            self._tell("held", self._current)
            self._current = ""

    def require(self, condition: Any, cause: str, message: str) -> None:
        """Refuse the answer unless the condition is true.

        Raises:
            Refused: It is not.
        """
        if not condition:
            raise Refused(cause, message)

    def equal(
        self, what: str, found: Any, wanted: Any, cause: str = "wrong-result"
    ) -> None:
        """Refuse the answer unless it gave what was wanted, of the same type.

        Raises:
            Refused: It gave something else.
        """
        # An object that calls itself equal to everything is not what was asked for.
        if type(found) is not type(wanted) or not wanted == found:
            raise Refused(
                cause, f"{what} is {shown(found)}, and should be {shown(wanted)}."
            )

    def is_list(self, found: Any) -> None:
        """Refuse an answer that gave anything but a list.

        Raises:
            Refused: It did.
        """
        if type(found) is not list:
            kind = type(found).__name__
            raise Refused("type", f"It gives a {kind}, and should give a list.")

    # -- running the answer ----------------------------------------------------------

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call a function of the answer; an exception of any kind refuses it.

        Raises:
            Refused: It raised an exception or asked the program to end.
            NotImplementedError: It says that it is not written yet.
        """
        try:
            return function(*args, **kwargs)
        except (NotImplementedError, Refused):
            raise
        except BaseException as error:
            raise refusal_of(error) from error

    def raised(
        self, kind: type[BaseException], function: Callable[..., Any], *args: Any
    ) -> BaseException | None:
        """Call a function that has to raise ``kind``; None if it raised nothing.

        Raises:
            Refused: It raised an exception of another kind.
        """
        try:
            function(*args)
        except kind as error:
            return error
        except (NotImplementedError, Refused):
            raise
        except BaseException as error:
            raise refusal_of(error) from error
        return None

    def run(self, coroutine: Awaitable[Any]) -> Any:
        """Run a coroutine to its end on a new event loop, as :meth:`call` does a function.

        Raises:
            Refused: It raised, it left tasks behind, or it gave the loop's work no end.
        """

        async def main() -> Any:
            result = await coroutine
            # Tasks that are done in the same turn as their parent are not left behind.
            await asyncio.sleep(0)
            left = asyncio.all_tasks() - {asyncio.current_task()}
            if left:
                names = ", ".join(sorted(task.get_name() for task in left))
                raise Refused(
                    "leak", f"When it returned, tasks were still running: {names}."
                )
            return result

        return self.call(asyncio.run, main())

    # -- every order -------------------------------------------------------------------

    def explore(
        self,
        scenario: Sequence[Any] | Callable[[], Any],
        check: Callable[[], Any] | None = None,
        *,
        bound: int | None = 2,
        free: int = FREE,
        meaning: Mapping[str, tuple[str, str]] | None = None,
    ) -> Result:
        """Run threads in every order that can matter; see :func:`helpers.explore`.

        A scenario logs with ``list.append`` only: a single step that the explorer sees.
        Its check calls :func:`fail`, so that the verdict names the cause.

        Args:
            scenario: As for :func:`helpers.explore`.
            check: Called after the threads have ended.
            bound: The most preemptions that are tried; None for every order.
            free: Up to how many orders it goes on beyond the bound. Where a pause follows
                another without end, 0: there are ever more orders.
            meaning: What an outcome's kind, such as ``"deadlock"``, means here: a cause
                and a sentence, in place of the usual ones.

        Raises:
            Refused: An order fails, or the search could not decide.
        """
        with Explorer(make_job(scenario, check), clock=time.process_time) as explorer:
            seal = Seal(self._allowed)
            result = search(explorer, self._left(), bound, free)
            replaced = seal.broken()
        self._judge(result, replaced, meaning or {})
        return result

    def once(
        self,
        scenario: Sequence[Any] | Callable[[], Any],
        check: Callable[[], Any] | None = None,
        *,
        meaning: Mapping[str, tuple[str, str]] | None = None,
    ) -> Result:
        """Run threads in one order: time passes only when nobody can go on.

        For what every order shows, such as a deadlock of those that have to meet, and for
        what takes how long: :meth:`explore` also tries orders in which one is slow and the
        pauses of the others are over early.

        Args:
            scenario: As for :func:`helpers.explore`.
            check: Called after the threads have ended.
            meaning: As for :meth:`explore`.

        Raises:
            Refused: This order fails.
        """
        seal = Seal(self._allowed)
        result = replay(scenario, {"turns": []}, check)
        self._judge(result, seal.broken(), meaning or {})
        return result

    def explore_tasks(
        self,
        scenario: Sequence[Any] | Callable[[], Any],
        check: Callable[[], Any] | None = None,
        *,
        bound: int = 2,
        free: int = FREE_SCHEDULES,
        meaning: Mapping[str, tuple[str, str]] | None = None,
    ) -> Result:
        """The same for coroutines in virtual time; see :func:`helpers.explore_async`.

        Args:
            scenario: As for :func:`helpers.explore_async`.
            check: Called after the tasks have ended.
            bound: How often at most a task goes before one that became ready earlier.
            free: Up to how many orders it goes on beyond the bound; 0 for what every
                order shows.
            meaning: As for :meth:`explore`.

        Raises:
            Refused: An order fails, or the search could not decide.
        """
        seal = Seal(self._allowed)
        job = make_job_of_tasks(scenario, check)
        result = search_tasks(job, self._left(), bound, free)
        self._judge(result, seal.broken(), meaning or {})
        return result

    def _left(self) -> float:
        return max(0.5, self._end - time.process_time())

    def _judge(
        self, result: Result, replaced: str, meaning: Mapping[str, tuple[str, str]]
    ) -> None:
        if replaced:
            raise Refused("tampering", f"It replaces {replaced}.")
        if result.ok:
            return
        if result.outcome.message.startswith("NotImplementedError"):
            raise NotImplementedError
        result = essential(result)
        outcome = result.outcome
        cause = _CAUSE_OF_KIND[outcome.kind]
        message = _sentence(outcome.message)
        said = re.search(rf"\b([a-z-]+): ([^{_END}]*){_END}", outcome.message)
        if said is not None and said[1] in CAUSES:
            cause, message = said[1], said[2]
            result = replace(result, outcome=replace(outcome, message=message))
        elif outcome.kind in meaning:
            cause, message = meaning[outcome.kind]
        elif "SystemExit" in outcome.message:
            cause, message = "exit", "Your code calls exit()."
        elif outcome.kind == "livelock":
            # Of tasks it is not known which one goes on for ever.
            if outcome.thread:
                message = f"In {outcome.thread}: it {message}"
            else:
                message = f"However long it runs, {message}"
        elif outcome.kind == "exception":
            message = f"In {outcome.thread}: {message}"
        raise Refused(cause, message, result)

    # -- what is left ------------------------------------------------------------------

    def nothing_left(self) -> None:
        """Refuse an answer of which a thread or a process is still running.

        Raises:
            Refused: One is, and the message names it.
        """
        gc.collect()  # a pool that nobody holds any more lets its threads go
        # A dummy stands for a thread that threading did not start: nobody can join it.
        others = [
            thread
            for thread in threading.enumerate()
            if thread is not threading.main_thread()
            and not isinstance(thread, threading._DummyThread)
        ]
        # What is about to end may do so; what waits for work will not.
        left = _outlasting(others)
        if left:
            raise Refused("leak", f"Still running: {_listed('thread', left)}.")
        left = _outlasting(multiprocessing.active_children())
        if left:
            raise Refused("leak", f"Still running: {_listed('process', left)}.")
        # And those of which neither module knows; nobody can join them, and on a busy
        # machine the last steps of an explored thread may take a while.
        end = time.perf_counter() + 4 * _GRACE
        while _thread._count() > self._threads or _forks():
            if time.perf_counter() > end:
                forks = [f"number {each.pid}" for each in _forks()]
                what = _listed("process", forks) if forks else "a thread without a name"
                raise Refused("leak", f"Still running: {what}.")
            time.sleep(0.01)


def essential(result: Result) -> Result:
    """A failing order without what tells a reader nothing about the answer.

    That is what the scenario's own thread does, which only starts the others and waits
    for them, and where a thread looks up a lock before it uses it.

    Example:
        >>> from helpers.interleaving.result import Outcome, Step
        >>> steps = [Step("main", "start", "", 0), Step("a", "read", "n", 1, value="0")]
        >>> order = Result(False, Outcome("check"), steps=steps, threads=["main", "a"])
        >>> essential(order).threads
        ['a']
    """
    outcome = result.outcome
    dropped = {"main"} - set(outcome.cycle)
    if outcome.kind in ("exception", "hang", "livelock"):
        dropped -= {outcome.thread}
    steps = [
        step
        for step in result.steps
        if step.thread not in dropped
        and not (step.kind == "read" and re.fullmatch(r"<\w+>", step.value))
    ]
    if dropped and not steps:
        return result
    if dropped:
        waits = tuple(wait for wait in outcome.waits if wait.thread != "main")
        said = outcome.message.split("; ")
        said = [each for each in said if not each.startswith("main waits for the end of ")]
        if waits or not outcome.waits:
            outcome = replace(outcome, waits=waits, message="; ".join(said))
    threads = [name for name in result.threads if name not in dropped]
    return replace(result, outcome=outcome, steps=steps, threads=threads)


def _outlasting(workers: Iterable[Any]) -> list[str]:
    """The names of those that do not end within the grace, which is for all together."""
    end = time.perf_counter() + _GRACE
    left = []
    for worker in workers:
        worker.join(max(0.0, end - time.perf_counter()))
        if worker.is_alive():
            left.append(worker.name)
    return left


def _forks() -> list[psutil.Process]:
    """The children of this process that multiprocessing did not start."""
    known = {child.pid for child in multiprocessing.active_children()}
    known |= {resource_tracker._resource_tracker._pid}  # type: ignore[attr-defined]
    if "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing import forkserver

        known |= {forkserver._forkserver._forkserver_pid}  # type: ignore[attr-defined]
    return [
        child
        for child in psutil.Process().children()
        if child.pid not in known and _is_running(child)
    ]


def _is_running(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # another thread has waited for it since it was listed
        return False


def refusal_of(error: BaseException) -> Refused:
    """What an exception that left the answer says of it.

    Example:
        >>> refusal_of(SystemExit(1)).cause
        'exit'
        >>> refusal_of(ValueError("no")).message
        'ValueError: no.'
    """
    if isinstance(error, SystemExit):
        return Refused("exit", "Your code calls exit().")
    if isinstance(error, MemoryError):
        return Refused("memory", "Your code asks for more memory than there is.")
    if isinstance(error, BaseExceptionGroup):
        inner = "; ".join(_one_line(each) for each in error.exceptions)
        return Refused("exception", f"{type(error).__name__}: {inner}.")
    where = ""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if is_cells(frame.filename)]
    if own and own[-1].line:
        where = f", in the line {own[-1].line!r}"
    return Refused("exception", f"{_one_line(error)}{where}.")


def _one_line(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())
    except Exception:
        text = ""
    name = type(error).__name__
    return f"{name}: {text[:300]}".rstrip(": .")


def shown(value: Any) -> str:
    """A value in a few words, whatever its ``repr`` does.

    Example:
        >>> shown("a" * 200)[-3:]
        'aa…'
    """
    try:
        text = repr(value)
    except Exception as error:
        return f"<{type(value).__name__}, whose repr() raises {type(error).__name__}>"
    return text if len(text) <= 120 else f"{text[:117]}…"


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _listed(noun: str, names: list[str]) -> str:
    plural = {"process": "processes"}.get(noun, f"{noun}s")
    return f"{noun if len(names) == 1 else plural} {', '.join(names)}"
