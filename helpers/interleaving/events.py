"""What is written down of a schedule: its operations, its waits and its end; plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpers.interleaving.sites import Site

if TYPE_CHECKING:
    from helpers.interleaving.virtual import VirtualThread


@dataclass(slots=True)
class Op:
    """What a thread is about to do or waits to do.

    Attributes:
        kind: A :attr:`Site.kind`, or for synchronisation ``"acquire"``, ``"wait"`` …
        name: What it is done to.
        site: Where in the source; None outside the program's own code.
        target: The lock, queue, thread … waited for, for who-waits-for-whom.
    """

    kind: str
    name: str
    site: Site | None = None
    target: Any = None


@dataclass(slots=True)
class Event:
    """One operation of a recorded schedule.

    Attributes:
        thread: The index of the thread.
        op: What was done.
        held: The names of the locks that the thread held before it.
        line: The line of the program that did it.
        place: The variable or container; None for synchronisation.
        where: What a reader calls the place; empty where there is no name for it.
        writes: Whether it may have changed the place.
        value: What was read or written, as text; empty where there is none.
        done: False for an attempt that gave up (a timeout, a lock that was not free).
        preempted: Whether another thread was let in right after it, although this one
            could have gone on.
        blocked: Whether the operation had to wait: it is listed again when it is done.
        more: What else it has waited for, such as all futures of a wait.
    """

    thread: int
    op: Op
    held: tuple[str, ...]
    line: int
    place: Any = None
    where: str = ""
    writes: bool = False
    value: str = ""
    done: bool = True
    preempted: bool = False
    blocked: bool = False
    more: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """A thread that cannot go on, when nothing could.

    Attributes:
        thread: The name of the thread.
        action: What it wants to do: ``"acquire"``, ``"join"`` …
        target: The name of what it waits for.
        text: The source of the operation.
        line: Its line.
        holders: The names of the threads that could end the wait.
        held: The names of the locks that it holds itself.
    """

    thread: str
    action: str
    target: str
    text: str
    line: int
    holders: tuple[str, ...]
    held: tuple[str, ...]

    @property
    def label(self) -> str:
        """The wait in words.

        Example:
            >>> Wait("climb", "acquire", "left", "", 3, ("descend",), ("right",)).label
            'climb holds right and waits for left, held by descend'
        """
        what = {
            "acquire": f"{self.target}",
            "wake up": f"a notification of {self.target}",
            "join": f"the end of {self.target}",
            "get": f"an item in {self.target}",
            "put": f"room in {self.target}",
            "wait": f"{self.target} to be set",
            "pass": f"others to arrive at {self.target}",
            "result": f"the result of {self.target}",
            "take work": f"work in {self.target}",
        }.get(self.action, f"{self.target}.{self.action}()")
        holds = f" holds {' and '.join(self.held)} and" if self.held else ""
        text = f"{self.thread}{holds} waits for {what}"
        if self.action in ("acquire",):
            if self.holders == (self.thread,):
                return text + ", which it holds itself"
            if self.holders:
                return text + f", held by {' and '.join(self.holders)}"
            return text + ", which nobody will release"
        return text if self.holders else text + ", which nobody is left to bring"


@dataclass(slots=True)
class Ending:
    """How a schedule ended; see :class:`helpers.interleaving.result.Outcome`."""

    kind: str
    message: str
    thread: VirtualThread | None = None
    error: BaseException | None = None
