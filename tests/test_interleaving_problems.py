"""Classic problems: the right verdict for each, and failing orders that stay the same."""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import problems  # noqa: E402

from helpers.interleaving import Session, explore, replay  # noqa: E402

NAMES = sorted(module.name for module in pkgutil.iter_modules(problems.__path__))
SCHEDULES = HERE / "schedules"


def problem(name):
    return importlib.import_module(f"problems.{name}")


def stored(name):
    return json.loads((SCHEDULES / f"{name}.json").read_text("utf-8"))


def steps(result):
    return [[step.thread, step.label, step.line, step.preempted] for step in result.steps]


def test_there_are_enough_problems():
    """A dozen at least, each with a stored schedule."""
    assert len(NAMES) >= 12
    assert {path.stem for path in SCHEDULES.glob("*.json")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_bug_is_found(name):
    """The buggy version fails in the expected way, in an order that fails again."""
    module = problem(name)
    functions, check = module.BUGGY
    result = explore(functions, check)
    assert result.outcome.kind == module.KIND, str(result)
    assert not result.ok
    assert not result.exhausted
    assert result.steps
    again = replay(functions, json.loads(json.dumps(result.schedule)), check)
    assert again.outcome == result.outcome
    assert again.steps == result.steps


@pytest.mark.parametrize("name", NAMES)
def test_the_fixed_version_passes(name):
    """All orders with up to two preemptions are tried, and none fails."""
    functions, check = problem(name).FIXED
    result = explore(functions, check, seconds=30)
    assert result.ok, str(result)
    assert result.exhausted
    assert result.outcome.kind == "ok"
    assert result.bound is None or result.bound >= 2
    assert result.schedule is None


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_schedule_fails_in_the_same_steps_on_every_python(name):
    """The schedules were stored by one Python, and mean the same on the others."""
    functions, check = problem(name).BUGGY
    known = stored(name)
    result = replay(functions, known["schedule"], check)
    assert result.outcome.kind == known["kind"]
    assert steps(result) == known["steps"]


@pytest.mark.parametrize("name", NAMES)
def test_the_search_finds_the_stored_schedule(name):
    """The search is the same on every Python too."""
    functions, check = problem(name).BUGGY
    assert explore(functions, check).schedule == stored(name)["schedule"]


@pytest.mark.parametrize(
    "name", ["lost_update", "lock_order", "condition_if", "event_race"]
)
def test_a_session_can_walk_to_the_failure(name):
    """Each choice of the failing order is enabled where it is made."""
    module = problem(name)
    session = Session(*module.BUGGY)
    for count, choice in enumerate(session.failing):
        here = session.play(session.failing[:count])
        assert choice in here.enabled
        assert not here.over
    assert session.play(session.failing).outcome.kind == module.KIND


if __name__ == "__main__":
    # Stores the schedules anew, after a change to a problem.
    for each in NAMES:
        found = explore(*problem(each).BUGGY)
        content = {
            "kind": found.outcome.kind, "schedule": found.schedule, "steps": steps(found)
        }  # fmt: skip
        text = json.dumps(content, indent=1, ensure_ascii=False)
        (SCHEDULES / f"{each}.json").write_text(text + "\n", "utf-8")
