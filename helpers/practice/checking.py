"""``check``: from an answer in a cell to a verdict."""

from __future__ import annotations

import sys
import time
from typing import Any

from helpers.practice import sandbox
from helpers.practice.answer import PackingError, misfit, pack, tree_of
from helpers.practice.exercise import Exercise, find_exercise, same_as_stub, still_empty
from helpers.practice.plain import decode
from helpers.practice.progress import note
from helpers.practice.sandbox import Report
from helpers.practice.verdict import Verdict


def check(name: str, *answer: Any) -> Verdict:
    """Check the answer to an exercise.

    The answer runs in a process of its own, in many orders of steps, and whatever it does
    there, the notebook lives on.

    Args:
        name: The exercise, as its cell says, such as ``"bounded-buffer"``.
        answer: What the cell above defines: the function or the class itself.

    Returns:
        The verdict, which shows itself. A solved exercise is noted; see
        :func:`helpers.progress`.

    Raises:
        ValueError: There is no exercise of that name.
        TypeError: The exercise consists of more or fewer parts than were given.

    Example:
        >>> def countdown(n):
        ...     ...
        >>> check("no-such-exercise", countdown)
        Traceback (most recent call last):
            ...
        ValueError: name='no-such-exercise': there is no such exercise
    """
    found = find_exercise(name)
    names = [part.name for part in found.parts]
    if len(answer) != len(names):
        raise TypeError(
            f"answer has {len(answer)} part{'s' * (len(answer) != 1)}, the exercise "
            f"{len(names)}: write check({name!r}, {', '.join(names)})"
        )
    started = time.perf_counter()
    verdict = _at_sight(found, answer) or _in_sandbox(found, answer, started)
    if verdict.solved:
        note(name)
    return verdict


def _at_sight(exercise: Exercise, answer: tuple[Any, ...]) -> Verdict | None:
    """The verdict on what need not be run: the stub itself, and what is no answer."""
    for part, value in zip(exercise.parts, answer, strict=True):
        problem = misfit(part, value)
        if problem:
            return Verdict(exercise.name, "refused", "type", problem)
    named = {
        part.name: value if part.kind == "value" else tree_of(value)
        for part, value in zip(exercise.parts, answer, strict=True)
    }
    if same_as_stub(exercise.stub, named):
        message = "The cell above is as it was: edit it, run it, and run this one again."
        return Verdict(exercise.name, "unsolved", "unsolved", message)
    empty = still_empty(exercise.stub, named)
    if empty:
        message = f"There is nothing yet in {', '.join(f'{name}()' for name in empty)}."
        return Verdict(exercise.name, "unsolved", "unsolved", message)
    return None


def _in_sandbox(exercise: Exercise, answer: tuple[Any, ...], started: float) -> Verdict:
    try:
        data, sources = pack(answer)
    except PackingError as error:
        return Verdict(exercise.name, "refused", "packing", str(error))
    request = {
        "exercise": exercise.name,
        "module": exercise.module,
        "sources": sources,
        "folders": _folders_of_modules(),
        "path": sys.path,
    }
    report = sandbox.run(request, data)
    return _verdict(exercise.name, report, time.perf_counter() - started)


def _folders_of_modules() -> list[str]:
    """Where ``%%module`` keeps the modules of cells."""
    from helpers import module

    return [str(module.folder())]


def _verdict(name: str, report: Report, seconds: float) -> Verdict:
    told: dict[str, Any] = {
        "trial": report.trial,
        "held": tuple(report.held),
        "seconds": seconds,
    }
    if report.tampering:
        return Verdict(name, "refused", "tampering", report.tampering, **told)
    if report.forked:
        message = "It forked, and the copy of the process came back from your code, too."
        return Verdict(name, "refused", "leak", message, **told)
    late = report.ending == "late" or (report.end or {}).get("cause") == "hang"
    if late and report.starved and seconds > sandbox.PATIENCE - 2:
        message = (
            f"After {seconds:.1f} s it had not ended, but other programs took most of this "
            "machine's CPU time. Run this cell again when less is going on."
        )
        return Verdict(name, "undecided", "undecided", message, **told)
    if report.end is not None:
        end = {key: decode(value) for key, value in report.end.items()}
        return Verdict(name, **{**told, **end})
    where = sandbox.last_line(report.errors)
    if report.ending == "late":
        at = f" It stands in {where}." if where else ""
        message = f"After {sandbox.PATIENCE:g} s it was ended.{at}"
        return Verdict(name, "refused", "hang", message, **told)
    if report.ending == "memory":
        message = f"It was ended; it may take {report.bound / 1e9:.1f} GB here."
        return Verdict(name, "refused", "memory", message, **told)
    if report.code is not None and report.code < 0:
        at = f", in {where}" if where else ""
        message = f"Signal {-report.code} ended it{at}."
        return Verdict(name, "refused", "died", message, **told)
    message = f"Your code ended its process, with exit code {report.code}."
    return Verdict(name, "refused", "died", message, **told)
