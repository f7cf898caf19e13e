"""Step through real threads by hand: the learner is the scheduler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from helpers import arguments
from helpers.widgets import board
from helpers.widgets.game import Game

if TYPE_CHECKING:
    from ipywidgets import Widget

    from helpers.interleaving import Position, Result

_CHANGED = (
    "This order does not fit any more: the functions or their data have changed since "
    "this cell was run. Run the cell again."
)


def stepper(
    functions: Sequence[Any] | Callable[[], Any],
    check: Callable[[], Any] | None = None,
    *,
    title: str = "",
    par: int | None = None,
) -> Stepper:
    """Let the reader choose, step by step, which thread goes on.

    As the last line of a cell it shows a column with a button for each thread.

    Args:
        functions: As for :func:`helpers.interleaving.explore`.
        check: As for :func:`helpers.interleaving.explore`; an order for which it fails
            wins the game, and so does one that ends in an exception or a deadlock.
        title: Stands above the columns.
        par: The number of switches between threads to reach; by default that of the
            failing order that a search finds.

    Raises:
        TypeError: As for ``explore``.
        ValueError: As for ``explore``; or ``par`` is negative.

    Example:
        >>> tickets = 1
        >>> def sell():
        ...     global tickets
        ...     if tickets > 0:
        ...         tickets -= 1
        >>> game = stepper([sell, sell], check=lambda: tickets >= 0)
        >>> game.step("sell 1")
        >>> game.step("sell 2")
        >>> game
        Break it yourself
          tickets = 1
          sell 1: next: read tickets
          sell 2: next: read tickets
    """
    return Stepper(functions, check, title=title, par=par)


class Stepper:
    """Threads to step through by hand; made by :func:`stepper`.

    Each click runs the functions afresh as far as the choices go, so no thread lives
    on between two clicks.

    Attributes:
        game: The choices so far and the positions that they led to.
        result: What a search has found.
        title: Stands above the columns.
        checked: Whether there is a check.
    """

    def __init__(
        self,
        functions: Sequence[Any] | Callable[[], Any],
        check: Callable[[], Any] | None = None,
        *,
        title: str = "",
        par: int | None = None,
    ) -> None:
        if par is not None:
            arguments.whole("par", par, 0, 10_000)
        arguments.text("title", title)
        from helpers.interleaving import Session

        self._session = session = Session(functions, check)
        self.title = title
        self.checked = check is not None
        self.result: Result = session.result
        self.game = Game(session.play, session.failing, par)
        self._start = self.game.position.shared
        self._view: View | None = None

    @property
    def position(self) -> Position:
        """Where the threads stand."""
        return self.game.position

    @property
    def won(self) -> bool:
        """Whether the reader has found an order that fails."""
        return self.game.won

    def step(self, thread: int | str) -> None:
        """Let a thread go on, as its button does.

        Args:
            thread: Its index or its name.

        Raises:
            ValueError: There is no such thread, or it cannot go on here, or the data of
                the functions have changed since the stepper was made.
        """
        if isinstance(thread, str):
            names = {view.name: view.index for view in self.position.threads}
            if thread not in names:
                raise ValueError(f"thread={thread!r}: there is no such one in {[*names]}")
            thread = names[thread]
        self._refuse_changes()
        self.game.step(thread)
        self._show()

    def back(self) -> None:
        """Take the last step back."""
        self.game.back()
        self._show()

    def restart(self) -> None:
        """Go back to the start."""
        self._refuse_changes()
        self.game.restart()
        self._show()

    def show_failing(self) -> None:
        """Go to the end of the failing order that the search has found.

        Raises:
            ValueError: It found none.
        """
        self._refuse_changes()
        self.game.show_failing()
        self._show()

    def _refuse_changes(self) -> None:
        # Each look runs the functions on the present data: another cell may have set it.
        if self._session.play(()).shared != self._start:
            raise ValueError(_CHANGED)

    def _show(self) -> None:
        if self._view is not None:
            self._view.show()

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        # One output shows the game as it is; an older one would hold on to its widgets.
        self._view = View(self)
        bundle = dict(self._view.widget._repr_mimebundle_())
        # The page of a saved notebook has no kernel: it shows this beside the widget.
        bundle["text/html"] = board.static(self.title, self.game, self.checked)
        bundle["text/plain"] = repr(self)
        return bundle

    def __repr__(self) -> str:
        return board.plain(self.title, self.game)


class View:
    """The buttons and texts of a stepper."""

    def __init__(self, stepper: Stepper) -> None:
        import ipywidgets as widgets

        self._widgets = widgets
        self._stepper = stepper
        self._state = widgets.HTML()
        self._status = widgets.HTML()
        self._buttons: list[Any] = []
        self._panels: list[Any] = []
        self._columns = widgets.HBox(layout={"flex_flow": "row wrap", "grid_gap": "16px"})
        self._back = self._control("back", "Take the last step back", stepper.back)
        self._restart = self._control("restart", "Go back to the start", stepper.restart)
        self._answer = self._control(
            "show me a failing order",
            "Go to the end of an order in which it fails",
            stepper.show_failing,
        )
        self._answer.disabled = stepper.game.failing is None
        controls = widgets.HBox(
            [self._back, self._restart, self._answer], layout={"flex_flow": "row wrap"}
        )
        head = widgets.HTML(board.head(stepper.title, stepper.game, stepper.checked))
        self.widget: Widget = widgets.VBox(
            [head, self._state, self._columns, self._status, controls]
        )
        self.widget.add_class("stepper")
        self.show()

    def _control(self, text: str, tooltip: str, action: Callable[[], None]) -> Any:
        button = self._widgets.Button(
            description=text, tooltip=tooltip, layout={"width": "max-content"}
        )
        button.on_click(lambda _: self._try(action))
        return button

    def _try(self, action: Callable[[], None]) -> None:
        try:
            action()
        except ValueError as error:
            self._complain(error)

    def _complain(self, error: ValueError) -> None:
        # The buttons allow only what is possible: it is the code that has changed.
        text = str(error)
        if text != _CHANGED:
            text = f"{_CHANGED} ({text})"
        self._status.value = board.notice(text)

    def _column(self, index: int) -> Any:
        button = self._widgets.Button(layout={"width": "auto"})
        button.on_click(lambda _: self._try(lambda: self._stepper.step(index)))
        panel = self._widgets.HTML()
        self._buttons.append(button)
        self._panels.append(panel)
        return self._widgets.VBox(
            [button, panel], layout={"flex": "1 1 240px", "min_width": "0"}
        )

    def show(self) -> None:
        """Bring texts and buttons up to date."""
        game = self._stepper.game
        views = game.threads
        while len(self._buttons) < len(views):
            column = self._column(views[len(self._buttons)].index)
            self._columns.children = (*self._columns.children, column)
        moves = game.moves
        enabled = game.position.enabled
        for view, button, panel in zip(views, self._buttons, self._panels, strict=False):
            can = view.index in enabled
            button.disabled = not can
            button.description = (
                f"step {view.name}" if can else f"{view.name}: {_word(view.state)}"
            )
            button.tooltip = f"next: {view.next.label}" if can and view.next else ""
            panel.value = board.thread(view, moves)
        for number, column in enumerate(self._columns.children):
            column.layout.display = "" if number < len(views) else "none"
        self._state.value = board.state(game)
        self._status.value = board.report(game)
        self._back.disabled = self._restart.disabled = not moves


def _word(state: str) -> str:
    return "ended" if state == "done" else state
