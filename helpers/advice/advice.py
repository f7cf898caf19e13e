"""Advice for a function of the reader's own: threads, processes, asyncio or a loop?"""

from __future__ import annotations

import math
import pickle
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any

from helpers import arguments
from helpers.advice import costs, sampling, trials
from helpers.advice.calls import Call
from helpers.advice.costs import Cost
from helpers.advice.prediction import predictions
from helpers.advice.recommendation import Recommendation, recommend
from helpers.advice.samples import SOON, Model, Samples
from helpers.advice.trials import Trial
from helpers.machine import Machine, this_machine
from helpers.units import seconds

if TYPE_CHECKING:
    from helpers.timeline.drawing import ShownFigure

_MOST_ITEMS = 1_000_000
# A measured model within this of the fastest one was a good choice.
_GOOD = 1.25


def advise(
    function: Callable[[Any], Any], items: Iterable[Any], *, budget: float = 2.0
) -> Advice:
    """Say which model suits a function, from a few calls of it.

    It calls the function on some of the items, several times and at the end in several
    threads at once, so it should have no side effects that this would spoil. It
    measures how long a call takes, how much of that is computing, whether the computing
    keeps the GIL, what pickling costs, and what workers cost here. From this it
    predicts a duration for each model; :func:`helpers.advice.prediction.predictions`
    says how. The advice shows itself as the value of a cell.

    Functions of a notebook's cell are predicted for processes only if they come from
    ``%%module``, since under most start methods no other process could import them.

    Args:
        function: Takes one item; may be a coroutine function, which is run on an event
            loop of its own.
        items: What it is to be called with; a generator is used up.
        budget: Seconds for the sampling, from 0.001 to 3600. A slow function is called on
            one item only, and that call is waited for.

    Raises:
        TypeError: ``function`` cannot be called, or ``items`` are none.
        ValueError: There are too many items, or ``budget`` is no number, or out of its
            bounds.
        BaseException: What the function raises; a note names the item.

    Example:
        >>> import time
        >>> advice = advise(lambda number: time.sleep(0.1), range(8), budget=0.5)
        >>> print(advice.recommendation)
        threads
        >>> trials = advice.run().trials
        >>> trials[Model.THREADS].seconds < trials[Model.LOOP].seconds
        True
    """
    if not callable(function):
        raise TypeError(
            f"function={arguments.shown(function)} cannot be called: give the "
            "function itself, without ()"
        )
    arguments.number("budget", budget, 0.001, 3600, "seconds")
    try:
        listed = list(islice(items, _MOST_ITEMS + 1))
    except TypeError as error:
        raise TypeError(
            f"items={arguments.shown(items)}: give a list of arguments ({error})"
        ) from None
    if len(listed) > _MOST_ITEMS:
        raise ValueError(f"items has more than {_MOST_ITEMS} entries: give some of them")
    machine = this_machine()
    samples = sampling.take(function, listed, budget, machine)
    payload = None
    obstacles: dict[Model, str] = {}
    if samples.barrier:
        obstacles[Model.PROCESSES] = samples.barrier
    elif listed:
        payload = pickle.dumps((function, listed[0]))
    prices, broken = costs.measure(payload)
    # A coroutine goes to the loop or to tasks, anything else to all but tasks.
    prices.pop(Model.THREADS if samples.asynchronous else Model.ASYNCIO)
    if samples.asynchronous:
        obstacles = {}
    return Advice(function, listed, samples, prices, obstacles | broken, machine)


class Advice:
    """What suits a function, predicted and, after :meth:`run`, measured.

    Attributes:
        samples: What a few calls have shown.
        costs: What each model costs here beside the work.
        predictions: One for each model, the simpler models first.
        recommendation: The model, or that it is undecided, with the reasons.
        trials: What :meth:`run` has measured, by model.
    """

    def __init__(
        self,
        function: Callable[[Any], Any],
        items: list[Any],
        samples: Samples,
        costs: dict[Model, Cost],
        obstacles: dict[Model, str],
        machine: Machine,
    ) -> None:
        self._function = function
        self._items = items
        self._obstacles = obstacles
        self._machine = machine
        self.samples = samples
        self.costs = costs
        self.predictions = predictions(samples, costs, obstacles, machine)
        self.recommendation = recommend(samples, self.predictions, machine)
        self.trials: dict[Model, Trial] = {}

    def run(self, budget: float = 20.0) -> Advice:
        """Run every model that can run here on all items, the fastest first.

        Args:
            budget: Seconds for all models together, from 0.001 to 3600. One that is
                predicted to take more than what is left is skipped; one that does is
                stopped.

        Returns:
            The advice itself, which now shows the truth as well.

        Raises:
            ValueError: ``budget`` is no number, or out of its bounds.
            BaseException: What the function raises; a note names the item.
        """
        arguments.number("budget", budget, 0.001, 3600, "seconds")
        self.trials = {}
        end = time.perf_counter() + budget
        call = Call(self._function, self.samples.name)
        able = [one for one in self.predictions if not one.obstacle]
        for one in sorted(able, key=lambda one: one.seconds):
            left = max(end - time.perf_counter(), 0.0)
            if one.low > left:
                problem = f"skipped: more than {seconds(left)} that were left of the budget"
                self.trials[one.model] = Trial(one.model, None, problem)
            else:
                self.trials[one.model] = trials.run(
                    call, self._items, one, self.samples.asynchronous, left
                )
        return self

    @property
    def fastest(self) -> Model | None:
        """The model that was measured to be the fastest; ``None`` before :meth:`run`."""
        timed = [trial for trial in self.trials.values() if trial.seconds is not None]
        return min(timed, key=lambda t: t.seconds or 0.0).model if timed else None

    @property
    def verdict(self) -> str:
        """How the advice compares with what was measured; ``""`` before :meth:`run`."""
        if self.fastest is None:
            return ""
        best = self.trials[self.fastest].seconds or 0.0
        chosen = self.recommendation.model
        if chosen is None:
            return f"It was undecided; the run says {self.fastest}."
        if chosen == self.fastest:
            return f"The run agrees: the fastest was {self.fastest}."
        trial = self.trials.get(chosen)
        if trial is None or trial.seconds is None:
            return f"{str(chosen).capitalize()} did not get to its end; see the table."
        if trial.seconds <= _GOOD * best or trial.seconds - best < SOON:
            return f"The run agrees: {chosen} took hardly longer than {self.fastest}."
        return (
            f"The run disagrees: {self.fastest} took {seconds(best)}, {chosen} "
            f"{seconds(trial.seconds)}. Run it again: if it stays so, the samples missed "
            "something."
        )

    def elsewhere(self, *, cpus: float, gil: bool) -> Recommendation:
        """What the recommendation would be on another machine, all else being the same.

        Args:
            cpus: Usable CPUs, from 0.01 to 1,000,000; less than one of a quota.
            gil: Whether there is a GIL.

        Raises:
            ValueError: ``cpus`` is no number, or out of its bounds.

        Example:
            >>> import time
            >>> advice = advise(lambda number: time.sleep(0.1), range(8), budget=0.5)
            >>> print(advice.elsewhere(cpus=16, gil=False))
            threads
        """
        arguments.number("cpus", cpus, 0.01, 1_000_000)
        machine = replace(
            self._machine,
            cpu_count=math.ceil(cpus),
            allowed_cpus=math.ceil(cpus),
            cpu_quota=cpus,
            gil_enabled=gil,
        )
        held = 0.0 if not gil else self.samples.held
        if gil and not self._machine.gil_enabled:
            held = None  # nobody has seen it with a GIL
        samples = replace(self.samples, held=held)
        found = predictions(samples, self.costs, self._obstacles, machine)
        return recommend(samples, found, machine)

    def draw(self) -> ShownFigure:
        """The predictions and, after :meth:`run`, the truth beside them, on one axis."""
        from helpers.advice.picture import draw

        return draw(self.samples, self.predictions, self.recommendation, self.trials)

    def _sentences(self) -> list[str]:
        lines = [*self.recommendation.reasons, *self.recommendation.notes]
        off = self.samples.error
        if off >= 0.25:
            lines.append(
                f"The items differ, or too few were tried: all predictions together may be "
                f"off by {min(off, 1):.0%}."
            )
        times = "once" if self.samples.calls == 1 else f"{self.samples.calls:,} times"
        count = len(self.samples.walls)
        lines.append(
            f"For this, {self.samples.name} was called {times}, on {count} of "
            f"{self.samples.count} items; run() calls it on all of them, with every model."
        )
        return lines + ([self.verdict] if self.verdict else [])

    def _rows(self) -> list[tuple[str, str, str, str]]:
        rows = []
        for one in self.predictions:
            trial = self.trials.get(one.model)
            took = ""
            if trial is not None:
                took = trial.problem if trial.seconds is None else seconds(trial.seconds)
            if one.obstacle:
                rows.append((str(one.model), "", "cannot run here", took))
            else:
                rows.append((str(one.model), str(one.workers), seconds(one.seconds), took))
        return rows

    def _heads(self) -> tuple[str, ...]:
        return ("", "workers", "predicted", "measured")[: 4 if self.trials else 3]

    def __str__(self) -> str:
        heads = self._heads()
        rows = [heads, *(row[: len(heads)] for row in self._rows())]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [f"Recommended: {self.recommendation}", *self._sentences()]
        for row in rows:
            cells = [row[0].ljust(widths[0])]
            cells += [
                cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)
            ]
            lines.append("  ".join(cells).rstrip())
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Advice: {self.samples.name}, {self.recommendation}>"

    def _repr_html_(self) -> str:
        left = 'style="text-align:left"'
        heads = self._heads()
        head = "".join(f'<th scope="col" {left}>{text}</th>' for text in heads)
        body = ""
        for row in self._rows():
            cells = [f"<td {left}>{escape(text)}</td>" for text in row[1 : len(heads)]]
            body += f'<tr><th scope="row" {left}>{row[0]}</th>{"".join(cells)}</tr>'
        items = "".join(f"<li>{escape(text)}</li>" for text in self._sentences())
        return (
            f"<p><b>Recommended: {escape(str(self.recommendation))}</b></p><ul>{items}</ul>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def _ipython_display_(self) -> None:
        # Two outputs: of one bundle a notebook would show the table only.
        from IPython.display import display

        display({"text/html": self._repr_html_(), "text/plain": str(self)}, raw=True)
        self.draw()._ipython_display_()
