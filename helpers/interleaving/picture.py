"""The failing order as a timeline: a lane for each thread, a second for each step."""

from __future__ import annotations

from helpers.frames import gil_is_enabled
from helpers.interleaving.events import Wait
from helpers.interleaving.result import Result, Step
from helpers.timeline.model import Hold, Lane, Segment, State, Timeline, Wake

_ACQUIRING = ("acquire", "wake up")


def timeline_of(result: Result) -> Timeline:
    """The steps as a timeline, one unit of time for each, on its thread's lane.

    Example:
        >>> from helpers.interleaving.result import Outcome
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
            reason = stuck.label
            lane.segments.append(
                Segment(here + 1, until, State.WAITING, reason, stuck.line)
            )
    if not own and stuck is not None and end:
        lane.segments.append(Segment(0.0, end, State.WAITING, stuck.label, stuck.line))


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
