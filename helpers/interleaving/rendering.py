"""What an exploration found as HTML: the verdict, a table of the steps, the picture."""

from __future__ import annotations

import html

from helpers.interleaving.result import Result


def html_of(result: Result) -> str:
    """The verdict, a table with a column for each thread, and the picture."""
    # Here, since drawing takes long to import.
    from helpers.timeline.drawing import image_of

    # No colour of text is legible on a white and on a dark page; one of a border is.
    color = {"ok": "#2a8a34", "undecided": "#a5720a"}.get(result.outcome.kind, "#d1483a")
    style = f"border-left:4px solid {color};padding:2px 12px"
    text = [f'<p style="{style}"><strong>{html.escape(result.verdict)}</strong></p>']
    if result.steps:
        text.append(table_of(result))
        text.append(image_of(result.timeline().draw(), result.verdict))
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
                label += f"<br><em>⇄ {result.mark}</em>"
            rows.append(f"<td {cell}>{label}</td>")
        source = html.escape(step.text)
        rows.append(f"<td {cell}>{step.line}: <code>{source}</code></td></tr>")
    return f"<table>{''.join(rows)}</table>"
