"""The exercises: where they are set, their stubs, and their right answers."""

from __future__ import annotations

import re

import nbformat
import pytest
from answering import (
    ANSWERS,
    NOTEBOOKS,
    TIMES,
    cells_of,
    parts_of,
    solution,
    wrong_answers,
)

from conftest import ROOT
from helpers import check
from helpers.practice.exercise import all_exercises, find_exercise
from helpers.practice.verdict import CAUSES

EXERCISES = all_exercises()
NAMES = [each.name for each in EXERCISES]
WRONG = wrong_answers()
RIGHT = sorted(ANSWERS.glob("*/right/*.py"))
TAUGHT = [f"{number:02}" for number in (*range(1, 13), 14)]


def chapter_cells(name):
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells


@pytest.fixture(autouse=True)
def progress_elsewhere(tmp_path, monkeypatch):
    """What is solved here is not noted as the reader's."""
    monkeypatch.setenv("CONCURRENCY_COURSE_PROGRESS", str(tmp_path / "progress"))


def test_there_are_forty_exercises_over_all_chapters():
    """Three or more about each chapter that teaches, forty at the least."""
    assert len(NAMES) >= 40
    chapters = [each.chapter[:2] for each in EXERCISES]
    assert {number: chapters.count(number) for number in TAUGHT} == {
        number: max(3, chapters.count(number)) for number in TAUGHT
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_notebook_sets_the_exercise(name):
    """Task, stub, check and nested hints stand below each other in the chapter."""
    exercise = find_exercise(name)
    cells = chapter_cells(exercise.chapter)
    places = [i for i, c in enumerate(cells) if f'check("{name}"' in c.source]
    assert len(places) == 1
    place = places[0]
    parts = ", ".join(part.name for part in exercise.parts)
    assert cells[place].source == f'check("{name}", {parts})'
    assert cells[place - 1].source.strip() == exercise.stub
    task, hints = cells[place - 2].source, cells[place + 1].source
    assert task.startswith("### ")
    assert exercise.title in task.splitlines()[0]
    assert 15 <= len(re.sub(r"`[^`]*`", "x", task).split()) <= 110
    assert hints.count("<details>") == hints.count("</details>") >= 2
    # Each hint lies in the one before it.
    assert re.fullmatch(r"(?s)\s*(<details>.*?)+(</details>\s*)+", hints)


@pytest.mark.parametrize("name", NAMES)
def test_the_stub_is_not_solved_yet(name):
    """The cell as it is set gets a word and no error."""
    exercise = find_exercise(name)
    verdict = check(name, *parts_of(exercise, [exercise.stub]))
    assert (verdict.status, verdict.cause) == ("unsolved", "unsolved")


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_is_right(name):
    """The reference solution passes."""
    exercise = find_exercise(name)
    cells = solution(exercise)
    for _ in range(TIMES):
        verdict = check(name, *parts_of(exercise, cells))
        assert verdict.solved, str(verdict)


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_right_answer_of_another_style_passes(path):
    """There is more than one way to solve it."""
    exercise = find_exercise(path.parts[-3])
    cells = cells_of(path.read_text(encoding="utf-8"))
    for _ in range(TIMES):
        verdict = check(exercise.name, *parts_of(exercise, cells))
        assert verdict.solved, str(verdict)


@pytest.mark.parametrize("name", NAMES)
def test_the_mistakes_of_learners_are_there(name):
    """At least four wrong answers to each exercise, each with a cause."""
    own = [wrong for wrong in WRONG if wrong.exercise == name]
    assert len(own) >= 4
    assert {c for wrong in own for c in wrong.cause.split("|")} <= set(CAUSES)


def test_every_wrong_answer_is_to_an_exercise():
    """No folder of answers is left over."""
    assert {path.name for path in ANSWERS.iterdir() if path.is_dir()} <= set(NAMES)


def test_the_readme_shows_what_a_check_says():
    """Its sample is the verdict on the wrong answer that is named above it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (name, mistake, sample), *more = re.findall(
        r"<!-- (\S+): (\S+) -->\n```\n(.*?)\n```", readme, re.DOTALL
    )
    assert not more
    (wrong,) = [each for each in WRONG if str(each) == f"{name}-{mistake}"]
    verdict = check(name, *parts_of(find_exercise(name), wrong.cells))
    assert str(verdict).split("\n\n")[0].split() == sample.split()
    # Tests make some exercises of their own.
    course = [each for each in EXERCISES if each.module.startswith("helpers.")]
    assert f"In {len(course)} exercises" in readme
