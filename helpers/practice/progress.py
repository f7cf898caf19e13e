"""Which exercises were solved, and when: kept in a small file on this machine.

The file gets a line for each exercise that is solved, appended in one write, so that two
notebooks can do so at once; a line that cannot be read is passed over.
"""

from __future__ import annotations

import html
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from helpers.practice.exercise import Exercise, all_exercises

#: Where the file lies, if it is not to lie with Jupyter's other data.
VARIABLE = "CONCURRENCY_COURSE_PROGRESS"


def file() -> Path:
    """Where progress is kept."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen)
    from jupyter_core.paths import jupyter_data_dir

    return Path(jupyter_data_dir()) / "concurrency-course" / "progress.jsonl"


def note(name: str) -> None:
    """Note that an exercise was solved now, unless it was before.

    A file that cannot be written costs the note and nothing else.
    """
    if name in solved():
        return
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    # A line of its own, even if the one before was cut off.
    line = "\n" + json.dumps({"exercise": name, "solved": now}) + "\n"
    try:
        place = file()
        if place.exists() and not place.is_file():
            return  # a pipe would make the notebook wait for a reader
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("ab", buffering=0) as stream:
            stream.write(line.encode())
    except OSError:
        return


def solved() -> dict[str, datetime]:
    """When each solved exercise was solved first."""
    found: dict[str, datetime] = {}
    for name, when in _lines():
        if name not in found or when < found[name]:
            found[name] = when
    return found


def _lines() -> Iterator[tuple[str, datetime]]:
    try:
        place = file()
        text = place.read_bytes().decode(errors="replace") if place.is_file() else ""
    except OSError:
        return
    for line in text.splitlines():
        try:
            entry = json.loads(line)
            when = datetime.fromisoformat(entry["solved"])
            if when.tzinfo is None:
                continue
            # Here, since not every moment is one on this machine's calendar.
            when = when.astimezone()
            name = entry["exercise"]
        except (ValueError, TypeError, KeyError, RecursionError, OverflowError, OSError):
            continue
        if isinstance(name, str):
            yield name, when


@dataclass(frozen=True)
class Chapter:
    """The exercises of one notebook.

    Attributes:
        name: The notebook's.
        exercises: In their order.
        solved: When, by the exercise's name; only those that are solved.
    """

    name: str
    exercises: tuple[Exercise, ...]
    solved: dict[str, datetime]

    @property
    def count(self) -> str:
        """How many are solved, such as ``"2 of 3"``."""
        return f"{len(self.solved)} of {len(self.exercises)}"


class Progress:
    """What is solved in all chapters; made by :func:`progress`, shows itself.

    Attributes:
        chapters: In their order.
    """

    def __init__(self) -> None:
        known = solved()
        names = dict.fromkeys(each.chapter for each in all_exercises())
        self.chapters = [
            Chapter(
                name,
                own := tuple(e for e in all_exercises() if e.chapter == name),
                {e.name: known[e.name] for e in own if e.name in known},
            )
            for name in names
        ]

    @property
    def next(self) -> Exercise | None:
        """The first exercise that is not solved; None when all are."""
        for chapter in self.chapters:
            for each in chapter.exercises:
                if each.name not in chapter.solved:
                    return each
        return None

    def summary(self) -> str:
        """How much is solved, and where to go on, in a sentence."""
        total = sum(len(chapter.exercises) for chapter in self.chapters)
        done = sum(len(chapter.solved) for chapter in self.chapters)
        if self.next is None:
            return f"All {total} exercises are solved."
        return (
            f"{done} of {total} exercises are solved. "
            f"Go on in {self.next.chapter} with “{self.next.title}”."
        )

    def __str__(self) -> str:
        lines = [self.summary()]
        for chapter in self.chapters:
            lines.append(f"{chapter.name}: {chapter.count}")
            for each in chapter.exercises:
                when = chapter.solved.get(each.name)
                mark = f"solved {_day(when)}" if when else "open"
                lines.append(f"    {each.title}: {mark}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Progress: {self.summary()}>"

    def _repr_pretty_(self, printer: object, cycle: bool) -> None:
        printer.text(str(self))  # type: ignore[attr-defined]

    def _repr_html_(self) -> str:
        return "".join(
            [f"<p><b>{html.escape(self.summary())}</b></p>", *map(_row, self.chapters)]
        )


def _row(chapter: Chapter) -> str:
    total, done = len(chapter.exercises), len(chapter.solved)
    items = "".join(
        f"<li>{html.escape(each.title)}: "
        + (
            f"solved {_day(chapter.solved[each.name])}"
            if each.name in chapter.solved
            else "open"
        )
        + "</li>"
        for each in chapter.exercises
    )
    label = f"{html.escape(chapter.name)}: {chapter.count} solved"
    return (
        f"<details{' open' if 0 < done < total else ''}><summary>"
        f'<a href="{chapter.name}.ipynb">{html.escape(chapter.name.replace("_", " "))}</a> '
        f'<meter min="0" max="{total}" value="{done}" aria-label="{label}"></meter> '
        f"{chapter.count}</summary><ul>{items}</ul></details>"
    )


def _day(when: datetime) -> str:
    return when.astimezone().strftime("%Y-%m-%d %H:%M")


def progress() -> Progress:
    """Which exercises are solved, and where to go on.

    It is read from a file on this machine, which ``check`` writes; nothing leaves it.

    Example:
        >>> progress().chapters[0].name
        '01_overview'
    """
    return Progress()
