"""Predictions and measured times of all models on one axis."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import helpers.plotting  # noqa: F401

# First, so that an interrupt cannot leave the next ones half imported.
# isort: split
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from helpers.advice.prediction import Prediction
from helpers.advice.recommendation import Recommendation
from helpers.advice.samples import Model, Samples
from helpers.advice.trials import Trial
from helpers.timeaxis import draw_time_axis
from helpers.timeline.drawing import ShownFigure
from helpers.timeline.palette import INK, MUTED, PAPER, look
from helpers.units import seconds

_WIDTH = 8.75
_ROW = 0.52
_GUESS, _TRUTH = look("waiting"), look("running")
# The line over what a prediction leaves open.
_OPEN: dict[str, Any] = {"color": INK, "linewidth": 1, "marker": "|"}


def draw(
    samples: Samples,
    predictions: Sequence[Prediction],
    recommendation: Recommendation,
    trials: Mapping[Model, Trial],
) -> ShownFigure:
    """Two bars for each model: what was predicted, pale, and what was measured, dark.

    The thin line at the end of a prediction spans what the prediction leaves open.

    Args:
        samples: Of the function.
        predictions: Of each model; a row each.
        recommendation: Its model's name is set in bold.
        trials: The models that were run.
    """
    with matplotlib.style.context("default"):
        return _draw(samples, predictions, recommendation, trials)


def _draw(
    samples: Samples,
    predictions: Sequence[Prediction],
    recommendation: Recommendation,
    trials: Mapping[Model, Trial],
) -> ShownFigure:
    figure = ShownFigure(
        (_WIDTH, 0.95 + _ROW * len(predictions)), facecolor=PAPER, layout="constrained"
    )
    FigureCanvasAgg(figure)
    ax = figure.add_subplot()
    lasting = [one.high for one in predictions if not one.obstacle]
    lasting += [trial.seconds for trial in trials.values() if trial.seconds is not None]
    longest = max(lasting, default=0.0) or 1e-3
    for row, one in enumerate(predictions):
        if one.obstacle:
            _say(ax, row, f"cannot run here: {one.obstacle}", longest, MUTED)
        else:
            _bars(ax, row, one, trials.get(one.model), samples.error, longest)
    _axes(ax, predictions, recommendation, longest)
    handles = [
        Patch(facecolor=_GUESS.color, edgecolor=_GUESS.edge, label="predicted"),
        Line2D([], [], label="what the prediction leaves open", **_OPEN),
    ]
    if trials:
        handles.append(Patch(facecolor=_TRUTH.color, label="measured"))
    figure.legend(
        handles=handles,
        loc="outside upper left",
        ncols=3,
        frameon=False,
        fontsize=8.5,
        title=f"{samples.name}, {samples.count} items",
        title_fontproperties={"size": 10, "weight": "bold"},
        alignment="left",
    )
    figure.alt = describe(samples, predictions, recommendation, trials)
    return figure


def _bars(
    ax: Axes,
    row: int,
    one: Prediction,
    trial: Trial | None,
    error: float,
    longest: float,
) -> None:
    """The row of a model that can run: what was predicted, below it what was measured."""
    half = 0.36 if trial else 0.5
    up, down = (row - half / 2, row + half / 2) if trial else (row, row)
    ax.barh(up, one.seconds, half, color=_GUESS.color, edgecolor=_GUESS.edge, zorder=2)
    ends = [one.low * (1 - min(error, 1)), one.high * (1 + error)]
    ax.plot(ends, [up, up], markersize=5, zorder=3, **_OPEN)
    right = max(ends[1], one.seconds) + longest * 0.015
    ax.text(right, up, seconds(one.seconds), va="center", fontsize=8.5, color=MUTED)
    if trial is None:
        return
    if trial.seconds is None:
        _say(ax, down, trial.problem, longest, INK)
        return
    ax.barh(down, trial.seconds, half, color=_TRUTH.color, zorder=2)
    right = trial.seconds + longest * 0.015
    ax.text(right, down, seconds(trial.seconds), va="center", fontsize=8.5, color=INK)


def _say(ax: Axes, y: float, text: str, longest: float, color: str) -> None:
    """A sentence where a bar would be."""
    short = textwrap.shorten(text, 100, placeholder=" …")
    ax.text(longest * 0.01, y, short, va="center", fontsize=8.5, color=color)


def _axes(
    ax: Axes,
    predictions: Sequence[Prediction],
    recommendation: Recommendation,
    longest: float,
) -> None:
    ax.set_yticks(range(len(predictions)), [one.model for one in predictions])
    for label in ax.get_yticklabels():
        chosen = label.get_text() in (recommendation.model, *recommendation.rivals)
        label.set_fontweight("bold" if chosen else "normal")
    ax.set_ylim(len(predictions) - 0.5, -0.5)
    ax.set_xlim(0, longest * 1.12)
    draw_time_axis(ax, longest, "time for all items in {unit}")


def describe(
    samples: Samples,
    predictions: Sequence[Prediction],
    recommendation: Recommendation,
    trials: Mapping[Model, Trial],
) -> str:
    """The picture in words."""
    parts = []
    for one in predictions:
        if one.obstacle:
            parts.append(f"{one.model} cannot run it here")
            continue
        part = f"{one.model} predicted {seconds(one.seconds)}"
        trial = trials.get(one.model)
        if trial is not None:
            took = trial.problem if trial.seconds is None else seconds(trial.seconds)
            part += f", measured {took}"
        parts.append(part)
    return (
        f"Bar chart of seconds for {samples.count} items of {samples.name}: "
        f"{'; '.join(parts)}. Recommended: {recommendation}."
    )
