"""What an exploration found: the outcome, the failing order step by step, its picture."""

from __future__ import annotations

import base64
import concurrent.futures
import html
import io
import linecache
import os
import re
import traceback
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.frames import gil_is_enabled
from helpers.interleaving.events import Ending, Event, Wait
from helpers.interleaving.scheduler import Run
from helpers.timeline.model import Hold, Lane, Segment, State, Timeline, Wake

if TYPE_CHECKING:
    from helpers.interleaving.races import Race

SCHEDULE_VERSION = 1
_HERE = str(Path(__file__).parent) + os.sep
_FUTURES = str(Path(concurrent.futures.__file__).parent) + os.sep
_PAST = {"read": "read", "write": "write", "look": "look at", "get item": "read",
         "set item": "write", "call": "", "iterate": "loop over", "delete": "delete",
         "delete item": "delete"}  # fmt: skip
_ACQUIRING = ("acquire", "wake up")


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
        ok: Whether no order failed, and all that ``bound`` promises were tried.
        outcome: How it ended.
        schedules: How many orders were run.
        seconds: How long that took.
        bound: All orders with at most so many preemptions were tried; -1 if not even
            those without preemption, None if there are no others.
        schedule: The failing order, fit for JSON and :func:`replay`; None for a pass.
        steps: The failing order, step by step, without what threads do on their own.
        races: Variables that threads share without a common lock.
        output: What the threads printed in the failing order.
        notes: What could not be followed or set back.
        threads: The names of the threads.

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

    @property
    def exhausted(self) -> bool:
        """Whether every order that ``bound`` allows was tried, and none failed."""
        return self.ok

    @property
    def preemptions(self) -> int:
        """How often a thread was interrupted in the failing order."""
        return sum(step.preempted for step in self.steps)

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
        if kind == "ok" and self.steps:
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
        count = self.preemptions
        tasks = self.schedule is not None and "choices" in self.schedule
        word = "step out of turn" if tasks else "preemption"
        words = "steps out of turn" if tasks else "preemptions"
        times = {0: f"without any {word}", 1: f"with one {word}"}.get(
            count, f"with {count} {words}"
        )
        return f"{what}{message}. Found {times} ({orders} tried, {took})."

    def timeline(self) -> Timeline:
        """The failing order as a picture: one lane a thread, one second a step."""
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
                mark = f"  ← {self._mark}" if step.preempted else ""
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

    @property
    def _mark(self) -> str:
        tasks = self.schedule is not None and "choices" in self.schedule
        return "out of turn" if tasks else "switched away here"

    def __repr__(self) -> str:
        return f"<Result: {self.verdict}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        return html_of(self)


# -- from a recorded run to a result ------------------------------------------------


def outcome_of(run: Run, check: Any) -> Outcome:
    """The outcome of a recorded schedule."""
    ending = run.ending
    if ending is None:
        return Outcome("ok")
    thread = ending.thread.name if ending.thread is not None else ""
    line, text = 0, ""
    if ending.error is not None:
        line, text = _traceback(ending.error, run)
    message = ending.message
    if ending.kind == "check":
        message = _why(run, ending, check)
    if ending.kind == "deadlock":
        cycle = find_cycle(run.waits)
        return Outcome(
            "deadlock", _deadlock(run.waits, cycle), thread, 0, tuple(run.waits), cycle
        )
    if ending.kind != "exception":
        text = ""
    if ending.kind == "livelock" and not line:
        own = [event.line for event in run.events if event.thread == _index(ending)]
        line = own[-1] if own else 0
    return Outcome(ending.kind, message, thread, line, traceback=text)


def _index(ending: Ending) -> int:
    return ending.thread.index if ending.thread is not None else -1


def _traceback(error: BaseException, run: Run) -> tuple[int, str]:
    """The last own line of a traceback, and the traceback without these helpers."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith((_HERE, _FUTURES))
    ]
    own = [frame for frame in frames if frame.filename in run.files]
    for frame in frames:
        # A cell lies in a temporary folder of the kernel's, of no use to a reader.
        frame.filename = re.sub(r".*[/\\]ipykernel_\d+[/\\].*", "<cell>", frame.filename)
    text = "".join(traceback.format_list(frames))
    text += "".join(traceback.format_exception_only(type(error), error))
    return (own[-1].lineno or 0) if own else 0, text.rstrip("\n")


def _why(run: Run, ending: Ending, check: Any) -> str:
    """Why the check failed: its text and the values that it looked at."""
    reads: dict[str, str] = {}
    if ending.thread is not None and ending.thread.alone:
        for event in run.events:
            own = event.thread == ending.thread.index and bool(event.value)
            if own and event.op.kind in ("read", "get item", "call"):
                name = event.op.name if event.op.kind != "call" else _text(event)
                reads[name] = event.value
    values = ", ".join(f"{name} is {value}" for name, value in reads.items())
    said = ending.message or _assertion(run, ending) or _text_of_check(check)
    return f"{said}; {values}" if said and values else said or values


def _assertion(run: Run, ending: Ending) -> str:
    """The source of an assert statement that failed without a message."""
    frames = traceback.extract_tb(ending.error.__traceback__) if ending.error else []
    own = [frame for frame in frames if frame.filename in run.files]
    text = (own[-1].line or "") if own else ""
    return f"{text} is not met" if text.startswith("assert") else ""


def _text(event: Event) -> str:
    return event.op.site.text if event.op.site is not None else event.op.name


def _text_of_check(check: Any) -> str:
    import ast

    code = getattr(check, "__code__", None)
    name = getattr(check, "__name__", "check")
    if code is None or name != "<lambda>":
        return f"{name}() is not met"
    from helpers.interleaving.points import segment

    lines = linecache.getlines(code.co_filename)
    ends = max((e or 0, c or 0) for _, e, _, c in code.co_positions())
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:
        return "the check is not met"
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Lambda)
            and node.lineno == code.co_firstlineno
            and (node.body.end_lineno, node.body.end_col_offset) == ends
        ):
            return f"{' '.join(segment(lines, node.body).split())} is not met"
    return "the check is not met"


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


def _deadlock(waits: list[Wait], cycle: tuple[str, ...]) -> str:
    involved = [w for w in waits if w.thread in cycle] if cycle else list(waits)
    if cycle:
        involved.sort(key=lambda wait: cycle.index(wait.thread))
    return "; ".join(_wait_in_words(wait) for wait in involved)


def _wait_in_words(wait: Wait) -> str:
    what = {
        "acquire": f"{wait.target}",
        "wake up": f"a notification of {wait.target}",
        "join": f"the end of {wait.target}",
        "get": f"an item in {wait.target}",
        "put": f"room in {wait.target}",
        "wait": f"{wait.target} to be set",
        "pass": f"others to arrive at {wait.target}",
        "result": f"the result of {wait.target}",
        "take work": f"work in {wait.target}",
    }.get(wait.action, f"{wait.target}.{wait.action}()")
    holds = f" holds {' and '.join(wait.held)} and" if wait.held else ""
    text = f"{wait.thread}{holds} waits for {what}"
    if wait.action in ("acquire",):
        if wait.holders == (wait.thread,):
            return text + ", which it holds itself"
        if wait.holders:
            return text + f", held by {' and '.join(wait.holders)}"
        return text + ", which nobody will release"
    return text if wait.holders else text + ", which nobody is left to bring"


def shared_events(run: Run) -> list[Event]:
    """The operations on what several threads touch and at least one changes."""
    alone = {thread.index for thread in run.threads if thread.alone}
    users: dict[Any, set[int]] = {}
    written: set[Any] = set()
    for event in run.events:
        if event.thread not in alone and event.place is not None:
            users.setdefault(event.place, set()).add(event.thread)
            if event.writes:
                written.add(event.place)
    return [
        event
        for event in run.events
        if event.thread not in alone
        and event.place in written
        and len(users[event.place]) > 1
    ]


def steps_of(run: Run) -> list[Step]:
    """The steps that threads can see of each other."""
    names = [thread.name for thread in run.threads]
    alone = {thread.index for thread in run.threads if thread.alone}
    shared = {event.place for event in shared_events(run)}
    steps: list[Step] = []
    last: dict[int, int] = {}
    for event in run.events:
        if event.thread in alone:
            continue
        if event.place is None or event.place in shared:
            last[event.thread] = len(steps)
            steps.append(_step(event, names))
        elif event.preempted and event.thread in last:
            # The switch shows at the last step before it that is shown.
            steps[last[event.thread]] = replace(steps[last[event.thread]], preempted=True)
    return steps


def _step(event: Event, names: list[str]) -> Step:
    op = event.op
    text = op.site.text if op.site is not None else f"{op.kind} {op.name}".strip()
    return Step(
        names[event.thread], op.kind, text, event.line, event.value, event.held,
        event.preempted, op.name, event.blocked, event.done,
    )  # fmt: skip


# -- the picture ----------------------------------------------------------------------


def timeline_of(result: Result) -> Timeline:
    """The steps as a timeline, one unit of time for each, on its thread's lane.

    Example:
        >>> step = Step("a", "read", "n", 1, value="0", name="n")
        >>> result = Result(False, Outcome("check"), steps=[step], threads=["a"])
        >>> result.timeline().lane("a").segments[0].reason
        'read n → 0'
    """
    lanes: list[Lane] = []
    wakes: list[Wake] = []
    end = float(len(result.steps))
    stuck = {wait.thread: wait for wait in result.outcome.waits}
    names = [
        n for n in result.threads if n in stuck or any(s.thread == n for s in result.steps)
    ]
    ids = {name: number for number, name in enumerate(names)}
    for name in names:
        lane = Lane(name, id=ids[name])
        _segments(lane, result.steps, stuck.get(name), end)
        _holds(lane, result.steps, end)
        lanes.append(lane)
    for position, step in enumerate(result.steps):
        if step.kind in _ACQUIRING and not step.blocked and position:
            before = result.steps[position - 1]
            if before.thread != step.thread and before.kind in ("release", "notify", "set"):
                wakes.append(
                    Wake(
                        float(position), ids[before.thread], ids[step.thread], before.label
                    )
                )
    gil = gil_is_enabled()
    return Timeline(lanes, wakes, [], end, gil, result.headline, in_steps=True)


def _segments(lane: Lane, steps: list[Step], stuck: Wait | None, end: float) -> None:
    """Running in its own steps; between them ready, or waiting after a blocked one."""
    own = [i for i, step in enumerate(steps) if step.thread == lane.name]
    for here, following in zip(own, [*own[1:], None], strict=True):
        step = steps[here]
        state = State.WAITING if step.blocked else State.RUNNING
        lane.segments.append(Segment(here, here + 1, state, step.label, step.line))
        until = float(following) if following is not None else end
        if until <= here + 1:
            continue
        if step.blocked:
            lane.segments.append(
                Segment(here + 1, until, State.WAITING, step.label, step.line)
            )
        elif following is not None:
            lane.segments.append(Segment(here + 1, until, State.READY, "", step.line))
        elif stuck is not None:
            reason = _wait_in_words(stuck)
            lane.segments.append(
                Segment(here + 1, until, State.WAITING, reason, stuck.line)
            )
    if not own and stuck is not None and end:
        lane.segments.append(
            Segment(0.0, end, State.WAITING, _wait_in_words(stuck), stuck.line)
        )


def _holds(lane: Lane, steps: list[Step], end: float) -> None:
    since: dict[str, float] = {}
    own = [(i, step) for i, step in enumerate(steps) if step.thread == lane.name]
    later = [*(step.held for _, step in own[1:]), ()]
    for (position, step), held_later in zip(own, later, strict=True):
        for lock in [lock for lock in since if lock not in step.held]:
            lane.holds.append(Hold(lock, since.pop(lock), float(position)))
        if step.blocked or not step.done:
            continue
        if step.kind == "acquire" and step.name not in since:
            since[step.name] = float(position)
        for lock in step.held:
            since.setdefault(lock, float(position))
        # A lock that was taken twice is still held after the first release.
        gone = step.kind in ("release", "wait") and step.name not in held_later
        if gone and step.name in since:
            lane.holds.append(Hold(step.name, since.pop(step.name), position + 1.0))
    lane.holds += [Hold(lock, start, end) for lock, start in since.items()]
    lane.holds.sort(key=lambda hold: hold.start)


# -- in a notebook ---------------------------------------------------------------------


def html_of(result: Result) -> str:
    """The verdict, a table with a column for each thread, and the picture."""
    # No colour of text is legible on a white and on a dark page; one of a border is.
    color = {"ok": "#2a8a34", "undecided": "#a5720a"}.get(result.outcome.kind, "#d1483a")
    style = f"border-left:4px solid {color};padding:2px 12px"
    text = [f'<p style="{style}"><strong>{html.escape(result.verdict)}</strong></p>']
    if result.steps:
        text.append(table_of(result))
        picture = picture_of(result)
        if picture:
            text.append(
                f'<img alt="{html.escape(result.verdict)}" '
                f'src="data:image/png;base64,{picture}">'
            )
    if result.outcome.traceback:
        text.append(f"<pre>{html.escape(result.outcome.traceback)}</pre>")
    if result.output:
        printed = html.escape(result.output)
        text.append(f"<p>Printed in this order:</p><pre>{printed}</pre>")
    notes = [f"Race: {race}" for race in result.races] + result.notes
    text += [f"<p><small>{html.escape(str(note))}</small></p>" for note in notes]
    return "\n".join(text)


def table_of(result: Result) -> str:
    """The failing order as an HTML table with a column for each thread."""
    names = [n for n in result.threads if any(s.thread == n for s in result.steps)]
    cell = 'style="text-align:left;padding:2px 10px"'
    rows = ["<tr><th></th>"]
    rows += [f'<th scope="col" {cell}>{html.escape(name)}</th>' for name in names]
    rows.append(f'<th scope="col" {cell}>line</th></tr>')
    for number, step in enumerate(result.steps, 1):
        rows.append(f"<tr><td>{number}</td>")
        for name in names:
            label = html.escape(step.label) if name == step.thread else ""
            if label and step.preempted:
                label += f"<br><em>⇄ {result._mark}</em>"
            rows.append(f"<td {cell}>{label}</td>")
        source = html.escape(step.text)
        rows.append(f"<td {cell}>{step.line}: <code>{source}</code></td></tr>")
    return f"<table>{''.join(rows)}</table>"


def picture_of(result: Result) -> str:
    """The timeline of the failing order as base64 of a PNG."""
    from helpers.plotting import Figure, FigureCanvasAgg

    lanes = len(result.threads)
    figure = Figure(figsize=(9, 1.2 + 0.5 * lanes))
    canvas = FigureCanvasAgg(figure)
    result.timeline().draw(figure.add_subplot())
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=80, bbox_inches="tight")
    canvas.figure.clear()
    return base64.b64encode(data.getvalue()).decode()
