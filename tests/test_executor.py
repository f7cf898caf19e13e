"""The executor of checks, on which nothing is shared."""

from __future__ import annotations

from concurrent.futures import as_completed

import pytest

from helpers.practice.executor import CopyingExecutor, current_task


def test_tasks_run_on_copies():
    """What a task changes is not seen by others, as in another process."""
    executor, seen = CopyingExecutor(), []
    assert executor.submit(lambda: seen.append(1) or seen).result() == [1]
    assert seen == []
    given = [1]
    assert executor.submit(lambda items: items, given).result() is not given


def test_an_exception_is_for_the_future_to_tell():
    """To submit never raises it."""
    future = CopyingExecutor().submit(int, "x")
    assert isinstance(future.exception(), ValueError)


def test_a_task_knows_its_number():
    """Also one within another; outside there is none."""
    executor = CopyingExecutor()
    futures = [executor.submit(current_task) for _ in range(3)]
    assert sorted(future.result() for future in as_completed(futures)) == [1, 2, 3]
    assert current_task() == 0
    assert executor.tasks == 3


def test_the_largest_journey_is_measured():
    """There and back, in bytes."""
    executor = CopyingExecutor()
    executor.submit(len, bytes(1000)).result()
    there = executor.largest
    executor.submit(bytes, 5000).result()
    assert 1000 < there < 2000 < 5000 < executor.largest < 6000


def test_what_cannot_be_copied_fails_as_in_a_pool():
    """The future tells."""
    with pytest.raises(TypeError):
        CopyingExecutor().submit(next, iter(n for n in [1])).result()
