"""How a position of the stepper looks, as HTML that reads well without any style too."""

from __future__ import annotations

import html
import re
import textwrap
from typing import TYPE_CHECKING

from helpers.widgets.game import in_words

if TYPE_CHECKING:
    from helpers.interleaving import ThreadView
    from helpers.widgets.game import Game, Move

# Colours come from the theme of JupyterLab; elsewhere from the fallbacks, which follow
# the page's own text colour. Every colour repeats something that is also said in words.
STYLE = """<style>
.stepper .widget-html, .stepper .widget-html-content {min-width: 0; width: 100%}
.stepper-note {color: var(--jp-content-font-color1, inherit); line-height: 1.45}
.stepper-note h4 {margin: 0 0 2px}
.stepper-note code, .stepper-thread pre {font-size: var(--jp-code-font-size, 13px);
  font-family: var(--jp-code-font-family, monospace)}
.stepper-thread {color: var(--jp-content-font-color1, inherit); line-height: 1.4}
.stepper-thread pre {color: inherit; padding: 6px 8px; margin: 4px 0; overflow-x: auto;
  background: var(--jp-layout-color2, rgba(128, 128, 128, .12)); line-height: 1.5;
  white-space: pre}
.stepper-thread mark, .stepper-note mark {color: #1a1a1a; background: #ffd54f;
  padding: 1px 2px; border-radius: 2px; font-weight: bold}
.stepper-thread ol {margin: 2px 0; padding-left: 28px}
.stepper-note .held {font-weight: bold}
.stepper-note .verdict {padding: 4px 10px;
  border-left: 4px solid var(--jp-border-color1, #888)}
.stepper-note .verdict.broken {border-left-color: var(--jp-error-color1, #d32f2f)}
.stepper-note .verdict.passed {border-left-color: var(--jp-success-color1, #388e3c)}
</style>"""

TITLE = "Break it yourself"
_OPAQUE = re.compile(r"<\w+>")


def head(title: str, game: Game, checked: bool) -> str:
    """The title and the goal."""
    goal = "an exception or a deadlock"
    if checked:
        goal = "a failed check, an exception or a deadlock"
    task = f"Find an order that ends in {goal}."
    if game.failing is None:
        task = "A search found no order that fails. Can you?"
    return (
        f'{STYLE}<div class="stepper-note"><h4>{html.escape(title or TITLE)}</h4>'
        f"You are the scheduler: at each step you decide which thread goes on. {task}</div>"
    )


def state(game: Game) -> str:
    """The shared variables, with what has just changed, and who holds which lock."""
    before = game.before
    parts = []
    for name, value in game.position.shared.items():
        text = f"<code>{html.escape(name)} = {html.escape(value)}</code>"
        if name in game.position.changed and name in before:
            was = html.escape(before[name])
            text = f"<mark>{text}</mark> (just changed, was <code>{was}</code>)"
        parts.append(text)
    lines = [f"<div><b>Shared:</b> {', '.join(parts)}</div>"] if parts else []
    locks = [
        f"<code>{html.escape(name)}</code> "
        + (f'<span class="held">held by {html.escape(who)}</span>' if who else "free")
        for name, who in game.locks.items()
    ]
    if locks:
        lines.append(f"<div><b>Locks:</b> {', '.join(locks)}</div>")
    return f'<div class="stepper-note">{"".join(lines)}</div>'


def thread(view: ThreadView, moves: list[Move]) -> str:
    """A column: what the thread did, its source, what it is about to do."""
    rows = [("next", _next(view))]
    values = ", ".join(
        f"<code>{html.escape(name)} = {html.escape(value)}</code>"
        for name, value in view.locals.items()
        # That something is a <Lock> tells nothing; its name stands in the source.
        if name != "_" and not _OPAQUE.search(value)
    )
    if values:
        rows.append(("locals", values))
    if view.held:
        held = ", ".join(f"<code>{html.escape(name)}</code>" for name in view.held)
        rows.append(("holds", held))
    own = "".join(
        f'<li value="{move.number}">{html.escape(move.text)}</li>'
        for move in moves
        if move.thread == view.index
    )
    listed = "".join(f"<div><i>{name}:</i> {text}</div>" for name, text in rows)
    done = f"<i>did:</i><ol>{own}</ol>" if own else ""
    return f'<div class="stepper-thread">{_source(view)}{listed}{done}</div>'


def _next(view: ThreadView) -> str:
    if view.state == "done":
        return "nothing, it has ended"
    if view.state == "failed":
        return "nothing, it ended with an exception"
    if view.state == "stopped":
        return "nothing, another thread has failed"
    if view.state == "blocked":
        return f"<b>blocked</b>: {html.escape(reason(view))}"
    label = html.escape(in_words(view.next)) if view.next is not None else "start"
    if view.state == "sleeping":
        return f"<b>{label}</b>, or let its time run out"
    return f"<b>{label}</b>"


def reason(view: ThreadView) -> str:
    """What a blocked thread waits for, in words."""
    kind = view.next.kind if view.next is not None else ""
    name = view.blocked_on
    if kind == "wake up":
        return f"waits until {name} is notified"
    if kind == "acquire" and view.blocked_by:
        return f"waits for {name}, held by {' and '.join(view.blocked_by)}"
    if kind == "join":
        return f"waits for the end of {name}"
    return f"waits for {name}"


def _source(view: ThreadView) -> str:
    """The lines of the function, an arrow at the present one, the next operation marked."""
    if not view.source:
        return ""
    text = view.source.rstrip().expandtabs(4)
    cut = _indent(text)
    rows = []
    for number, line in enumerate(textwrap.dedent(text).splitlines(), view.first_line):
        here = view.state != "done" and number == (_line(view) or -1)
        rows.append(("→ " if here else "  ") + _marked(view, number, line, cut, here))
    return "<pre>" + "\n".join(rows) + "</pre>"


def _line(view: ThreadView) -> int:
    return view.next.line if view.next is not None and view.next.line else view.line


def _marked(view: ThreadView, number: int, line: str, cut: int, here: bool) -> str:
    step = view.next
    start, end = -1, -1
    if here and (step is None or not step.line):
        start, end = len(line) - len(line.lstrip()), len(line)
    elif here and step is not None and view.state != "done":
        start = step.column - cut
        end = step.end_column - cut if step.end_line == number else len(line)
    if not 0 <= start < end <= len(line):
        return html.escape(line)
    return (
        f"{html.escape(line[:start])}<mark>{html.escape(line[start:end])}</mark>"
        f"{html.escape(line[end:])}"
    )


def _indent(text: str) -> int:
    """How far :func:`textwrap.dedent` moves the text to the left."""
    first = text.splitlines()[0]
    return len(first) - len(textwrap.dedent(text).splitlines()[0])


def report(game: Game) -> str:
    """The last step in words, and how it ended."""
    moves = game.moves
    text = "No step taken yet. Choose a thread."
    if moves:
        last = moves[-1]
        text = f"Step {last.number}: {last.name} did “{last.text}”."
    outcome = game.position.outcome
    if outcome is None:
        return _status(html.escape(text))
    turns = count(game.switches, "switch")
    text += f" {count(len(moves), 'step')}, {turns} between threads."
    if not game.broken:
        return _status(
            f"{html.escape(text)}<br><b>Not broken.</b> All threads have ended and nothing "
            "failed. Go back, or restart, and try another order.",
            "passed",
        )
    what = {
        "check": "the check fails",
        "exception": f"an exception in {outcome.thread}",
        "deadlock": "deadlock, no thread can go on",
    }.get(outcome.kind, outcome.kind)
    lead = "You broke it" if game.won else "This order breaks it"
    return _status(
        f"{html.escape(text)}<br><b>{lead}: {html.escape(what)}.</b> "
        f"{html.escape(outcome.message)}.{_score(game)}",
        "broken",
    )


def _score(game: Game) -> str:
    if not game.won or game.par is None:
        return "" if game.won else " Go back step by step to see how it came about."
    if game.switches > game.par:
        return f" It can be done with {count(game.par, 'switch')}."
    return " The search knows no order with fewer switches."


def count(number: int, noun: str) -> str:
    """``"1 step"``, ``"2 switches"``."""
    plural = "es" if noun.endswith("ch") else "s"
    return f"{number} {noun}{plural if number != 1 else ''}"


def notice(text: str) -> str:
    """A sentence in place of the last step."""
    return _status(html.escape(text))


def _status(text: str, kind: str = "") -> str:
    return (
        '<div class="stepper-note" role="status" aria-live="polite">'
        f'<div class="verdict {kind}">{text}</div></div>'
    )


def static(title: str, game: Game, checked: bool) -> str:
    """The position as a table, for pages in which no button works."""
    cells = "".join(
        f'<td style="vertical-align:top;text-align:left"><b>{html.escape(view.name)}</b>'
        f"{thread(view, game.moves)}</td>"
        for view in game.threads
    )
    return (
        f"{head(title, game, checked)}{state(game)}<table><tr>{cells}</tr></table>"
        "<p>Run this notebook in Jupyter to step through it by hand.</p>"
    )


def plain(title: str, game: Game) -> str:
    """The position as text."""
    lines = [title or TITLE]
    lines += [f"  {name} = {value}" for name, value in game.position.shared.items()]
    for view in game.threads:
        text = re.sub(r"<[^>]*>", "", _next(view))
        lines.append(f"  {view.name}: next: {html.unescape(text)}")
    return "\n".join(lines)
