"""Break it yourself: the rules of the game, apart from how it is shown.

A game is the list of the threads that were chosen, one a step. It asks for the position
after each choice and keeps the positions on the way, which are plain data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.interleaving import Next, Position, ThreadView


@dataclass(frozen=True, slots=True)
class Move:
    """One step that was taken.

    Attributes:
        number: 1 for the first.
        thread: The index of the thread.
        name: The thread's name.
        text: What it did: ``"read counter → 0"``.
    """

    number: int
    thread: int
    name: str
    text: str


class Game:
    """Choices of threads, the positions that they lead to, and the score.

    Args:
        play: Gives the position after some choices, such as
            :meth:`helpers.interleaving.Session.play`.
        failing: The choices of a failing order; None if none is known.
        par: The number of switches to reach; by default that of ``failing``.

    Attributes:
        shown: Whether the failing order was given away since the last restart.

    Example:
        >>> from helpers.interleaving import Session
        >>> hits = 0
        >>> def hit():
        ...     global hits
        ...     hits += 1
        >>> session = Session([hit, hit], check=lambda: hits == 2)
        >>> game = Game(session.play, session.failing)
        >>> for thread in (0, 1, 1, 0):
        ...     game.step(thread)
        >>> game.won, game.switches, game.par
        (True, 2, 2)
        >>> game.moves[0].text, game.moves[3].text
        ('read hits → 0', 'write hits ← 1')
    """

    def __init__(
        self,
        play: Callable[[Sequence[int]], Position],
        failing: Sequence[int] | None = None,
        par: int | None = None,
    ) -> None:
        self._play = play
        self.failing = None if failing is None else list(failing)
        self.par = par
        if par is None and failing is not None:
            self.par = switches(failing)
        self.shown = False
        self._path: list[Position] = [play(())]

    # -- the player's choices ---------------------------------------------------

    def step(self, thread: int) -> None:
        """Let a thread go on.

        Raises:
            ValueError: It cannot go on here.
        """
        here = self._path[-1]
        if thread not in here.enabled:
            raise ValueError(
                f"thread={thread!r} cannot go on here; choose one of {list(here.enabled)}"
            )
        self._path.append(self._play((*self.choices, thread)))

    def back(self) -> None:
        """Take the last choice back; at the start, nothing happens."""
        if len(self._path) > 1:
            self._path.pop()

    def restart(self) -> None:
        """Take all choices back."""
        self._path = [self._play(())]
        self.shown = False

    def show_failing(self) -> None:
        """Go to the end of the failing order that is known.

        Raises:
            ValueError: None is known.
        """
        if self.failing is None:
            raise ValueError("no failing order is known")
        path = [self._play(())]
        for count in range(1, len(self.failing) + 1):
            if path[-1].over:
                break
            path.append(self._play(tuple(self.failing[:count])))
        self._path = path
        self.shown = True

    # -- where it stands --------------------------------------------------------

    @property
    def choices(self) -> tuple[int, ...]:
        """The threads chosen so far, in order."""
        return self._path[-1].choices

    @property
    def position(self) -> Position:
        """Where all threads stand after these choices."""
        return self._path[-1]

    @property
    def broken(self) -> bool:
        """Whether this order fails."""
        outcome = self.position.outcome
        return outcome is not None and outcome.kind not in ("ok", "undecided")

    @property
    def won(self) -> bool:
        """Whether the player has found a failing order."""
        return self.broken and not self.shown

    @property
    def switches(self) -> int:
        """How often another thread was chosen than the time before."""
        return switches(self.choices)

    @property
    def before(self) -> dict[str, str]:
        """The shared variables one step earlier."""
        return self._path[-2].shared if len(self._path) > 1 else {}

    @property
    def moves(self) -> list[Move]:
        """The steps so far, with the values that were read and written."""
        found = []
        for number, (here, after) in enumerate(pairwise(self._path), 1):
            index = after.choices[-1]
            view = next(v for v in here.threads if v.index == index)
            found.append(Move(number, index, view.name, _done(view, here, after)))
        return found

    @property
    def threads(self) -> list[ThreadView]:
        """The threads as they stand, also where a failure has stopped them.

        Once an order has failed nothing runs any more. What a player wants to see is
        where each thread stood: ``"blocked"``, ``"failed"``, or ``"stopped"`` because
        another one failed.
        """
        views = [self._with_source(view) for view in self.position.threads]
        outcome = self.position.outcome
        if outcome is None or len(self._path) < 2 or outcome.kind in ("ok", "check"):
            return views
        stuck = {wait.thread: wait for wait in outcome.waits}
        standing = {view.index: self._with_source(view) for view in self._path[-2].threads}
        found = []
        for end in views:
            view = standing.get(end.index, end)
            wait = stuck.get(view.name)
            if wait is not None:
                found.append(
                    replace(
                        view,
                        state="blocked",
                        next=_spanned(view, wait.action, wait.target, wait.text, wait.line),
                        held=wait.held,
                        blocked_on=wait.target,
                        blocked_by=wait.holders,
                        line=wait.line or view.line,
                    )
                )
            elif view.name == outcome.thread:
                line = outcome.line or view.line
                found.append(replace(view, state="failed", next=None, held=(), line=line))
            elif view.state == "done" or outcome.kind == "deadlock":
                found.append(end)
            else:
                found.append(replace(view, state="stopped"))
        return found

    @property
    def locks(self) -> dict[str, str]:
        """Who holds each lock seen so far; an empty text for a free one."""
        names: dict[str, str] = {}
        for position in self._path:
            for view in position.threads:
                for name in view.held:
                    names.setdefault(name, "")
                if view.next is not None and view.next.kind == "acquire":
                    names.setdefault(view.next.label.partition(" ")[2], "")
        for view in self.threads:
            for name in view.held:
                names[name] = view.name
        return names

    def _with_source(self, view: ThreadView) -> ThreadView:
        """A thread that has ended, with the source that it ran."""
        if view.source:
            return view
        for position in reversed(self._path):
            for earlier in position.threads:
                if earlier.index == view.index and earlier.source:
                    return replace(
                        view,
                        function=earlier.function,
                        source=earlier.source,
                        first_line=earlier.first_line,
                    )
        return view


def switches(choices: Sequence[int]) -> int:
    """How often a choice differs from the one before.

    Example:
        >>> switches([0, 1, 1, 0])
        2
    """
    return sum(a != b for a, b in pairwise(choices))


def in_words(step: Next) -> str:
    """A step as a beginner would say it.

    Example:
        >>> from helpers.interleaving import Next
        >>> in_words(Next("wake up", "wake up ready")), in_words(Next("read", "read n"))
        ('wake up, ready was notified', 'read n')
    """
    name = step.label.removeprefix(step.kind).strip()
    return {
        "wait": f"wait on {name}",
        "wake up": f"wake up, {name} was notified",
        "notify all": f"notify all on {name}",
        "notify": f"notify one on {name}",
    }.get(step.kind, step.label)


def _done(view: ThreadView, here: Position, after: Position) -> str:
    """The step that a thread took, with the values that it read or wrote."""
    if view.next is None:
        return ""
    text = in_words(view.next)
    what, _, name = view.next.label.partition(" ")
    if what == "read" and name in here.shared:
        text += f" → {here.shared[name]}"
    if what == "write" and name in after.shared:
        text += f" ← {after.shared[name]}"
    # Accesses under a lock that is always held for them are no steps of their own.
    for other in after.shared:
        if other in after.changed and other in here.shared and other != name:
            text += f"; {other} is now {after.shared[other]}"
    return text


def _spanned(view: ThreadView, kind: str, name: str, text: str, line: int) -> Next:
    """What a thread is stuck at, with its place found again in the source."""
    from helpers.interleaving import Next

    label = f"{kind} {name}"
    lines = view.source.splitlines()
    if not view.first_line <= line < view.first_line + len(lines):
        return Next(kind, label, text)
    source = lines[line - view.first_line]
    column = source.rfind(text) if text else -1
    if column < 0:
        return Next(kind, label, text)
    return Next(kind, label, text, "", line, column, line, column + len(text))
