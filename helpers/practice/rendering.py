"""A verdict as a reader sees it: words first, then the failing order as a picture."""

from __future__ import annotations

import base64
import html
import io
from typing import TYPE_CHECKING, Any

from helpers.practice.verdict import Verdict

if TYPE_CHECKING:
    from helpers.interleaving.result import Result
    from helpers.timeline.model import Timeline

# Only of the border: no colour is legible as text on white and on a dark ground alike, and
# the words say the same.
_COLORS = {"solved": "#2a8a34", "refused": "#d1483a", "undecided": "#a5720a"}
_GREY = "#7a7a7a"
#: Steps of an order that are shown at once.
_FEW = 16


def html_of(verdict: Verdict) -> str:
    """The verdict as HTML that needs neither scripts nor a kernel.

    Example:
        >>> html_of(Verdict("counter", "solved"))[:46]
        '<div role="status" style="border-left:4px soli'
    """
    color = _COLORS.get(verdict.status, _GREY)
    parts = [
        f'<div role="status" style="border-left:4px solid {color};padding:2px 12px">',
        f"<strong>{_text(verdict.headline)}</strong> {_text(verdict.message)}",
    ]
    if verdict.held or verdict.trial:
        rows = [f"<li>{_text(text)}: held</li>" for text in verdict.held]
        if verdict.trial and not verdict.solved:
            rows.append(f"<li><b>{_text(verdict.trial)}: did not hold</b></li>")
        parts.append(f'<ul style="margin:4px 0">{"".join(rows)}</ul>')
    parts.append("</div>")
    if verdict.result is not None and verdict.result.steps:
        parts += [_order(verdict.result), _steps(verdict.result)]
    if verdict.result is not None and verdict.result.outcome.cycle:
        parts.append(_circle(verdict.result))
    if verdict.timeline is not None and verdict.timeline.lanes:
        parts.append(_recorded(verdict.timeline))
    if verdict.output:
        printed = html.escape(verdict.output)
        parts.append(f"<p>Printed at the end:</p><pre>{printed}</pre>")
    return "\n".join(parts)


def _text(text: str) -> str:
    return html.escape(text, quote=False)


def _order(result: Result) -> str:
    """The failing order as a picture, and how it was found."""
    from helpers.timeline.drawing import image_of

    orders = f"order {result.schedules:,} of those that were tried"
    image = image_of(result.timeline().draw(), f"{result.headline}, step by step")
    return f"<p>How it happened ({orders}, {result.cost}):</p>{image}"


def _steps(result: Result) -> str:
    from helpers.interleaving.rendering import table_of

    few = " open" if len(result.steps) <= _FEW else ""
    table = table_of(result)
    return f"<details{few}><summary>Every step of it</summary>{table}</details>"


def _circle(result: Result) -> str:
    """The wait-for graph of a deadlock, without the room that it leaves around."""
    from helpers.interleaving.waits import wait_for_graph

    data = io.BytesIO()
    figure: Any = wait_for_graph(result).figure
    figure.savefig(data, format="png", dpi=80, bbox_inches="tight")
    encoded = base64.b64encode(data.getvalue()).decode()
    names = result.outcome.cycle
    alt = html.escape(f"A circle of waits: {' → '.join([*names, names[0]])}")
    return f'<img alt="{alt}" src="data:image/png;base64,{encoded}">'


def _recorded(timeline: Timeline) -> str:
    from helpers.timeline.drawing import image_of
    from helpers.timeline.summary import describe

    return image_of(timeline.draw(), describe(timeline))
