"""What an exploration found: the outcome, and the failing order step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from helpers.interleaving.events import Wait

if TYPE_CHECKING:
    from helpers.interleaving.races import Race
    from helpers.timeline.model import Timeline

_PAST = {"read": "read", "write": "write", "look": "look at", "get item": "read",
         "set item": "write", "call": "", "iterate": "loop over", "delete": "delete",
         "delete item": "delete"}  # fmt: skip
#: For each unit: that another was let in, once and more often, and the mark for it.
_PREEMPTED = {
    "thread": ("preemption", "preemptions", "switched away here"),
    "task": ("step out of turn", "steps out of turn", "out of turn"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of the failing order.

    Attributes:
        thread: The thread's name.
        kind: ``"read"``, ``"write"``, ``"acquire"``, ``"wait"`` …
        text: The source of the operation, such as ``"counter += 1"``.
        line: Its line in the cell or file.
        value: What was read or written, as text; empty where there is none.
        held: The names of the locks that the thread held.
        preempted: Whether another thread was let in right after it, although this one
            could have gone on.
        name: What it was done to: ``"counter"``, ``"account._lock"``.
        blocked: Whether the thread had to wait here; the operation is listed again
            when it is done.
        done: False for an attempt that gave up: a timeout, a lock that was not free.

    Example:
        >>> Step("add", "read", "n += 1", 3, value="0", name="n").label
        'read n → 0'
    """

    thread: str
    kind: str
    text: str
    line: int
    value: str = ""
    held: tuple[str, ...] = ()
    preempted: bool = False
    name: str = ""
    blocked: bool = False
    done: bool = True

    @property
    def label(self) -> str:
        """The step in words.

        Example:
            >>> Step("a", "read", "counter", 3, value="0", name="counter").label
            'read counter → 0'
            >>> Step("a", "acquire", "lock", 3, name="lock", blocked=True).label
            'wait for lock'
        """
        if self.blocked:
            return {
                "acquire": f"wait for {self.name}",
                "wake up": f"wait for notify on {self.name}",
                "join": f"wait for the end of {self.name}",
                "wait": f"wait for {self.name} to be set",
                "pass": f"wait for others at {self.name}",
                "get": f"wait for an item in {self.name}",
                "put": f"wait for room in {self.name}",
            }.get(self.kind, f"wait: {self.kind} {self.name}")
        if self.kind in ("call", "sync"):
            words = self.text
        else:
            words = f"{_PAST.get(self.kind, self.kind)} {self.name}".strip()
        if not self.done:
            words += ": gives up"
        if self.value:
            words += (
                f" {'←' if self.kind in ('write', 'set item', 'put') else '→'} {self.value}"
            )
        return words


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended.

    Attributes:
        kind: ``"ok"``, ``"check"``, ``"exception"``, ``"deadlock"``, ``"livelock"``,
            ``"hang"`` or ``"undecided"``.
        message: The reason, in a sentence; empty for ``"ok"``.
        thread: The name of the thread that failed; empty where there is none.
        line: The line that failed; 0 where there is none.
        waits: For a deadlock, each thread that waits, for what, and who holds it.
        cycle: For a deadlock in a circle, the names of its threads in order: each
            waits for the next, and the last for the first.
        traceback: Of an exception, the part in the program's own code.

    Example:
        >>> Outcome("deadlock", cycle=("climb", "descend")).cycle
        ('climb', 'descend')
    """

    kind: str
    message: str = ""
    thread: str = ""
    line: int = 0
    waits: tuple[Wait, ...] = ()
    cycle: tuple[str, ...] = ()
    traceback: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind


@dataclass(slots=True, eq=False)
class Result:
    """What :func:`helpers.interleaving.explore` found; shows itself in a notebook.

    Attributes:
        ok: Whether no order failed, and all that were asked for were tried: those that
            ``bound`` tells, or the one of :func:`replay`.
        outcome: How it ended.
        schedules: How many orders were run.
        seconds: How long that took.
        bound: All orders with at most so many preemptions were tried; -1 if not even
            those without preemption, as after :func:`replay`, None if there are no others.
        schedule: The failing order, fit for JSON, and if of threads for :func:`replay`;
            None for a pass.
        steps: The failing order, step by step, without what threads do on their own.
        races: Variables that threads share without a common lock.
        output: What the threads printed in the failing order.
        notes: What could not be followed or set back.
        threads: The names of the threads.
        unit: What was run side by side: ``"thread"`` or ``"task"``.

    Example:
        >>> Result(True, Outcome("ok"), schedules=12, bound=2).exhausted
        True
        >>> Result(False, Outcome("check"), steps=[Step("a", "read", "n += 1", 2)]).headline
        'The check fails'
    """

    ok: bool
    outcome: Outcome
    schedules: int = 0
    seconds: float = 0.0
    bound: int | None = None
    schedule: dict[str, Any] | None = None
    steps: list[Step] = field(default_factory=list)
    races: list[Race] = field(default_factory=list)
    output: str = ""
    notes: list[str] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    unit: Literal["thread", "task"] = "thread"

    @property
    def exhausted(self) -> bool:
        """Whether every order that ``bound`` allows was tried, and none failed.

        One order that :func:`replay` has run says nothing of the others.

        Example:
            >>> Result(True, Outcome("ok"), schedules=1, bound=-1).exhausted
            False
        """
        return self.ok and self.bound != -1

    @property
    def preemptions(self) -> int:
        """How often a thread was interrupted in the failing order."""
        return sum(step.preempted for step in self.steps)

    @property
    def cost(self) -> str:
        """How many preemptions the failing order has, in words.

        Example:
            >>> Result(False, Outcome("check"), unit="task").cost
            'without any step out of turn'
        """
        word, words, _ = _PREEMPTED[self.unit]
        count = self.preemptions
        return {0: f"without any {word}", 1: f"with one {word}"}.get(
            count, f"with {count} {words}"
        )

    @property
    def mark(self) -> str:
        """What is said of a step after which another was let in."""
        return _PREEMPTED[self.unit][2]

    @property
    def headline(self) -> str:
        """How it ended, in a few words."""
        return {
            "ok": "Passed",
            "undecided": "Undecided",
            "check": "The check fails",
            "exception": f"An exception in {self.outcome.thread}",
            "deadlock": "Deadlock",
            "livelock": f"No end in {self.outcome.thread}",
            "hang": f"Out of control in {self.outcome.thread}",
        }[self.outcome.kind]

    @property
    def verdict(self) -> str:
        """The result in a sentence."""
        orders = f"{self.schedules:,} order{'s' * (self.schedules != 1)}"
        took = f"{self.seconds:.2g} s"
        kind = self.outcome.kind
        if kind == "ok" and not self.exhausted:
            return "Passed: this order does not fail."
        if kind == "ok":
            which = "no order"
            if self.bound is not None:
                which += f" with at most {self.bound} preemptions"
            return f"Passed: {which} fails ({orders} tried, {took})."
        if kind == "undecided":
            return f"Undecided: {self.outcome.message} ({orders} tried, {took})."
        what = self.headline
        if self.outcome.line:
            what += f", line {self.outcome.line}"
        said = self.outcome.message.removesuffix(".")
        message = f": {said}" if said else ""
        return f"{what}{message}. Found {self.cost} ({orders} tried, {took})."

    def timeline(self) -> Timeline:
        """The failing order as a picture: one lane a thread, one second a step."""
        from helpers.interleaving.picture import timeline_of

        return timeline_of(self)

    # -- shown as text and in notebooks ----------------------------------------

    def __str__(self) -> str:
        lines = [self.verdict]
        if self.steps:
            names = [
                name for name in self.threads if any(s.thread == name for s in self.steps)
            ]
            width = max([len(name) for name in names] + [6])
            text = max(len(step.label) for step in self.steps)
            lines.append("")
            for number, step in enumerate(self.steps, 1):
                mark = f"  ← {self.mark}" if step.preempted else ""
                line = (
                    f"{number:3}  {step.thread:{width}}  {step.label:{text}}  "
                    f"{f'line {step.line}: {step.text}' if step.line else ''}{mark}"
                )
                lines.append(line.rstrip())
        if self.outcome.traceback:
            lines += ["", self.outcome.traceback]
        if self.output:
            lines += ["", "Printed in this order:", self.output.rstrip("\n")]
        lines += [f"Race: {race}" for race in self.races]
        lines += [f"Note: {note}" for note in self.notes]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Result: {self.verdict}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        from helpers.interleaving.rendering import html_of

        return html_of(self)


def find_cycle(waits: list[Wait]) -> tuple[str, ...]:
    """The threads that wait for each other in a circle; empty if there is no circle.

    Example:
        >>> a = Wait("a", "acquire", "y", "", 0, ("b",), ("x",))
        >>> b = Wait("b", "acquire", "x", "", 0, ("a",), ("y",))
        >>> find_cycle([a, b])
        ('a', 'b')
    """
    after = {wait.thread: wait.holders for wait in waits}
    for start in after:
        path, here = [start], start
        while (following := next((h for h in after.get(here, ())), None)) is not None:
            if following in path:
                return tuple(path[path.index(following) :])
            path.append(following)
            here = following
    return ()
