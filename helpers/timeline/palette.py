"""How each state looks, in every picture of the course: colour, height, hatch, label.

The one place for it, so that a state never changes its colour between two chapters.
The logic: what works is dark and full, what waits is pale and slim, and what could go
on but is not let is warm and hatched. The hues are those of Okabe and Ito ("Color
Universal Design", 2008), which stay apart for the colour-blind; lightness falls in
clear steps, so that they stay apart in grey; height and hatch tell them apart even
where neither does.

No matplotlib here: a colour is a text such as ``"#00598F"``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from helpers.timeline.model import State, checked_state

INK = "#1F2933"  # titles, names, axis labels
MUTED = "#5B6672"  # ticks, footers: still 4.5:1 on PAPER
GRID = "#E4E7EB"
PAPER = "#FFFFFF"  # pictures bring their paper: the colours are chosen for it
EDGE = "#7B8794"  # outlines of pale things: 3:1 on PAPER
SPAN = "#F4F6F8"  # the box around a named piece of work


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is drawn.

    Attributes:
        color: The fill.
        ink: For text on it.
        edge: For its outline, or for its hatch if it has one; ``""`` for neither.
        height: Share of the lane's height, from 0 to 1.
        hatch: A hatch of matplotlib's, or ``""``.
        label: For the legend.
    """

    color: str
    ink: str
    edge: str
    height: float
    hatch: str
    label: str


_LOOKS = {
    State.RUNNING: Look("#00598F", "#FFFFFF", "", 1.0, "", "running"),
    State.WANTS_GIL: Look(
        "#E0711C", INK, "#8A3F06", 1.0, "////", "wants the GIL (or a CPU)"
    ),
    State.READY: Look(
        "#E0A320", INK, "#855A04", 1.0, "....", "ready, but the loop is busy"
    ),
    State.AWAITING: Look("#A0D0ED", INK, "#4A87AB", 0.7, "", "awaiting"),
    State.WAITING: Look("#E6E9ED", INK, EDGE, 0.7, "", "waiting"),
}

#: The order in which states are stacked and listed: what works first, what waits last.
ORDER = tuple(_LOOKS)

# One colour for each lock of a picture, in the order of their names; then again from the
# start. All as dark as text on PAPER needs, and none is a state's.
LOCKS = ("#7A3E85", "#00755E", "#9B3D12", "#4A5560", "#A1246B", "#5E6B00")


def look(state: State | str, *, gil: bool = True, in_steps: bool = False) -> Look:
    """How to draw a state.

    Args:
        state: The state.
        gil: Whether there is a GIL to want. Without one, a thread that does not get on
            can only want a CPU.
        in_steps: Whether a schedule decides who goes on, and no event loop.

    Raises:
        ValueError: There is no such state.

    Example:
        >>> look("running").color
        '#00598F'
        >>> look("wants the GIL", gil=False).label
        'wants a CPU'
    """
    found = _LOOKS[checked_state(state)]
    if not gil and state == State.WANTS_GIL:
        return replace(found, label="wants a CPU")
    if in_steps and state == State.READY:
        return replace(found, label="ready, but not its turn")
    return found


def lock_color(index: int) -> str:
    """The colour of the ``index``-th lock, counted from 0.

    Example:
        >>> lock_color(0) == lock_color(len(LOCKS))
        True
    """
    return LOCKS[index % len(LOCKS)]
