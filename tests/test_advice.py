"""Tests of helpers.advice and helpers.loops."""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
import weakref
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from helpers import advise
from helpers.advice import contention, costs, journey, pools, sampling, trials
from helpers.advice.advice import Advice
from helpers.advice.calls import Call
from helpers.advice.clocks import Reading
from helpers.advice.costs import Cost
from helpers.advice.prediction import Prediction, predictions, schedule
from helpers.advice.recommendation import recommend
from helpers.advice.samples import Model, Samples
from helpers.advice.trials import Trial
from helpers.loops import run_beside
from helpers.machine import Machine, this_machine
from helpers.module import define

ROOT = Path(__file__).resolve().parent.parent

WORK = """
import asyncio, os, signal, time

def square(number):
    return number * number

def nap(seconds):
    time.sleep(seconds)
    return seconds

def reciprocal(number):
    return 1 / number

def interrupt(pid):
    os.kill(pid, signal.SIGINT)
    time.sleep(60)

def opaque(number):
    return lambda: number

class Odd:
    def __reduce__(self):
        raise TypeError("this cannot go by post")

def later(number):
    return Odd() if number == 3 else number

async def wait(seconds):
    await asyncio.sleep(seconds)

async def fail(number):
    await asyncio.sleep(0)
    return 1 / number
"""


@pytest.fixture(scope="module")
def work():
    """Functions in a module that child processes can import."""
    return define("advice_work", WORK)


@pytest.fixture(autouse=True)
def _nothing_is_left():
    """After each test there are the threads and children of before."""
    before = set(threading.enumerate())
    yield
    left = set(threading.enumerate()) - before
    assert not [thread for thread in left if "QueueFeeder" not in thread.name]
    assert multiprocessing.active_children() == []


def machine(cpus: float = 2, gil: bool = True) -> Machine:
    return replace(
        this_machine(),
        cpu_count=16,
        allowed_cpus=16,
        cpu_quota=cpus,
        gil_enabled=gil,
    )


COSTS = {
    Model.LOOP: Cost(),
    Model.THREADS: Cost(1e-4, 1e-5, worker=1e-4),
    Model.PROCESSES: Cost(0.1, 1e-4),
}
ASYNC_COSTS = {Model.LOOP: Cost(), Model.ASYNCIO: Cost(1e-3, 1e-5)}


def samples(wall: float, share: float, count: int = 100, **more) -> Samples:
    return Samples("job", count, (wall,) * 3, (wall * share,) * 3, **more)


def decide(found: Samples, where: Machine, obstacles: dict | None = None):
    prices = ASYNC_COSTS if found.asynchronous else COSTS
    if obstacles:
        prices = {model: cost for model, cost in prices.items() if model not in obstacles}
    return recommend(found, predictions(found, prices, obstacles or {}, where), where)


@pytest.mark.parametrize(
    ("found", "where", "expected"),
    [
        (samples(0.02, 1, held=1.0), machine(), "processes"),
        (samples(0.02, 1, held=1.0), machine(cpus=16), "processes"),
        (samples(0.02, 1, held=1.0), machine(cpus=1), "plain loop"),
        (samples(0.02, 1, held=1.0), machine(cpus=0.5), "plain loop"),
        (samples(0.02, 1, held=0.0), machine(gil=False), "threads"),
        (samples(0.02, 1, held=0.0), machine(), "threads"),
        (samples(0.02, 1, held=0.0), machine(cpus=1), "plain loop"),
        (samples(0.02, 1, held=None), machine(), "undecided: threads or processes"),
        (samples(0.02, 1, held=None), machine(cpus=1), "plain loop"),
        (samples(0.05, 0.01, held=1.0), machine(), "threads"),
        (samples(0.05, 0.01, held=1.0), machine(cpus=1), "threads"),
        (samples(0.05, 0.4, held=1.0), machine(cpus=1), "threads"),
        (samples(1e-7, 1, held=1.0), machine(cpus=16), "plain loop"),
        (samples(1e-6, 1, 100_000, held=1.0), machine(cpus=2), "plain loop"),
        (samples(0.02, 1, held=1.0, pickling=0.05), machine(cpus=16), "plain loop"),
        (samples(0.002, 1, held=1.0), machine(), "plain loop"),
        (samples(0.02, 1, held=0.0, other_cpu=0.02), machine(), "plain loop"),
        (samples(0.05, 0.0, asynchronous=True, held=1.0), machine(), "asyncio"),
        (samples(0.05, 1.0, asynchronous=True, held=1.0), machine(16), "plain loop"),
        (Samples("job", 0, (), ()), machine(), "plain loop"),
    ],
)
def test_the_recommendation_follows_from_samples_and_machine(found, where, expected):
    """What computes with the GIL goes to processes, without it to threads, and so on."""
    decision = decide(found, where)
    assert str(decision) == expected
    assert decision.reasons


def test_a_more_complicated_model_has_to_win_clearly():
    """Where the ranges of a simpler model and the fastest overlap, it is undecided."""
    found = samples(0.02, 1, held=0.0)

    def between(loop: float, threads: float) -> str:
        offers = [
            Prediction(Model.LOOP, loop, loop * 0.9, loop * 1.1),
            Prediction(Model.THREADS, threads, threads * 0.9, threads * 1.1),
        ]
        return str(recommend(found, offers, machine()))

    assert between(1.0, 0.5) == "threads"
    assert between(1.0, 0.9) == "undecided: plain loop or threads"
    assert between(1.0, 1.1) == "plain loop"


def test_what_cannot_run_here_is_never_recommended():
    """The fastest model is out if there is an obstacle, and the notes name it."""
    found = samples(0.02, 1, held=1.0)
    decision = decide(found, machine(16), {Model.PROCESSES: "no other process knows it"})
    assert decision.model is Model.LOOP
    assert any("no other process knows it" in note for note in decision.notes)


def test_what_could_not_be_measured_leaves_it_undecided():
    """Threads may win if the GIL is released; that it was not seen is no advice."""
    found = samples(0.02, 1, held=None)
    decision = decide(found, machine(), {Model.PROCESSES: "no other process knows it"})
    assert str(decision) == "undecided: plain loop or threads"


def test_the_reason_says_what_was_seen():
    """The sentences name the GIL, the waiting and the busy computer."""
    said = " ".join(decide(samples(0.02, 1, held=1.0), machine()).reasons)
    assert "keeps the GIL" in said
    said = " ".join(decide(samples(0.02, 0, held=1.0), machine()).reasons)
    assert "it waits" in said
    notes = decide(samples(0.02, 1, held=0.0, delay=0.02), machine()).notes
    assert any("busy with other things" in note for note in notes)


def test_a_coroutine_that_computes_is_told_to_become_a_function():
    """asyncio cannot compute in parallel, and the advice says what to do instead."""
    found = samples(0.05, 1.0, asynchronous=True, held=1.0)
    assert any("ask again" in note for note in decide(found, machine()).notes)


@pytest.mark.parametrize("seed", range(20))
def test_a_schedule_lies_between_its_bounds(seed):
    """Between the mean load and Graham's bound: mean load plus the longest call."""
    rng = random.Random(seed)
    walls = tuple(rng.random() for _ in range(rng.randint(1, 12)))
    found = Samples("job", rng.randint(len(walls), 200), walls, walls)
    workers = rng.randint(1, 9)
    alone, end = schedule(found, 1), schedule(found, workers)
    least = max(alone / workers, max(walls) if found.count == len(walls) else 0)
    assert least - 1e-9 <= end <= alone / workers + max(walls) + 1e-9


def test_more_cpus_never_make_a_prediction_worse():
    """For a model that computes in parallel, durations fall or stay with the CPUs."""
    found = samples(0.02, 1, 1000, held=0.0)
    rows = [predictions(found, COSTS, {}, machine(cpus)) for cpus in (1, 2, 4, 8, 16)]
    for model in (1, 2):
        times = [row[model].seconds for row in rows]
        assert times == sorted(times, reverse=True)


def test_many_items_are_predicted_at_once():
    """A million items take no million steps."""
    found = samples(1e-3, 1, 1_000_000, held=1.0)
    begin = time.perf_counter()
    predictions(found, COSTS, {}, machine())
    assert time.perf_counter() - begin < 1


# Sampling


def test_each_call_of_the_function_is_counted():
    """What the advice says of the number of calls is true, threads included."""
    lock, seen = threading.Lock(), []

    def job(item):
        with lock:
            seen.append(item)
        return sum(range(50_000))

    found = sampling.take(job, range(30), 0.5, this_machine())
    assert found.calls == len(seen)
    assert set(seen) <= set(range(30))


def test_a_slow_function_is_called_once():
    """With a budget that is used up by the first call there is no second one."""
    seen = []

    def job(item):
        seen.append(item)
        time.sleep(0.05)

    found = sampling.take(job, range(30), 0.01, this_machine())
    assert seen == [0]
    assert found.calls == 1
    assert found.held == (1.0 if this_machine().gil_enabled else 0.0)


def test_a_long_item_is_called_once_though_the_first_one_is_short(monkeypatch):
    """How often a call is repeated follows from its own item, so the budget holds."""
    now, asked = 0.0, []
    monkeypatch.setattr(sampling, "time", SimpleNamespace(perf_counter=lambda: now))
    plan = sampling._plan(2, end=0.5)
    request = next(plan)
    try:
        while True:
            asked.append(request)
            index, calls = request
            passed = calls * (0.9 if index else 1e-6)
            now += passed
            reading = Reading(passed, passed, passed, 0.0)
            request = plan.send(sampling._Sample(index, calls, None, reading))
    except StopIteration as stop:
        taken = stop.value
    assert [calls for index, calls in asked if index] == [1]
    assert max(calls for index, calls in asked if not index) > 1
    assert [sample.index for sample in taken if sample.counts] == [0, 1]


def test_the_samples_are_spread_over_the_items():
    """Even the first few samples come from all parts of the list."""
    assert sampling._spread(1) == [0]
    assert sorted(sampling._spread(7)) == list(range(7))
    assert sampling._spread(1000)[:5] == [0, 800, 400, 200, 600]
    assert max(sampling._spread(1000)) < 1000


def test_waiting_is_told_from_computing():
    """The CPU share of a nap is near nought, that of a loop is near one."""
    here = this_machine()
    nap = sampling.take(lambda _: time.sleep(0.02), range(5), 0.5, here)
    assert nap.share < 0.15
    loop = sampling.take(lambda _: sum(range(300_000)), range(5), 0.5, here)
    assert loop.share > nap.share


def test_the_switch_interval_is_as_before_and_no_thread_stays_after_a_failure():
    """What the measurement in threads changes is restored when the function fails."""
    before = sys.getswitchinterval()
    with pytest.raises(ZeroDivisionError):
        contention.held(lambda _: 1 / 0, [0, 1], 1.0, 0.01, time.perf_counter() + 5)
    assert sys.getswitchinterval() == before


def test_without_a_second_item_or_time_left_nothing_is_called():
    """The measurement in threads says None at once."""
    assert contention.held(print, [0], 1.0, 0.01, time.perf_counter() + 5) == (None, 0)
    assert contention.held(print, [0, 1], 1.0, 5.0, time.perf_counter() + 1) == (None, 0)


def test_a_lambda_and_a_function_of_a_cell_get_the_remedy(monkeypatch):
    """Both are kept from processes, under every start method, and %%module is named."""
    assert "%%module" in sampling.take(lambda n: n, [1, 2], 0.1, this_machine()).barrier

    def cell(number):
        return number

    cell.__module__, cell.__qualname__ = "__main__", "cell"
    monkeypatch.setattr(sys.modules["__main__"], "cell", cell, raising=False)
    monkeypatch.setattr(journey, "main_can_be_imported", lambda: False)
    assert "%%module" in sampling.take(cell, [1, 2], 0.1, this_machine()).barrier
    monkeypatch.setattr(journey, "main_can_be_imported", lambda: True)
    assert sampling.take(cell, [1, 2], 0.1, this_machine()).barrier == ""


def test_items_and_results_that_cannot_be_pickled_keep_it_from_processes(work):
    """The barrier names the item; the other models are predicted all the same."""
    advice = advise(work.opaque, [1, 2], budget=0.1)
    assert "result of items[0]" in advice.samples.barrier
    assert advice.predictions[-1].obstacle
    assert str(advice.recommendation) == "plain loop"
    lock = threading.Lock()
    assert "items[0]" in sampling.take(id, [lock], 0.1, this_machine()).barrier


def test_a_result_that_cannot_be_pickled_later_fails_that_model_only(work):
    """Where the samples have missed it, the trial says so, and others are not lost."""
    found = [Prediction(Model.PROCESSES, workers=1), Prediction(Model.THREADS)]
    first, second = (
        trials.run(Call(work.later, "later"), [1, 2, 3], one, False, 20.0) for one in found
    )
    assert first.seconds is None
    assert "cannot go by post" in first.problem
    assert second.seconds is not None


def test_an_item_whose_class_is_of_a_cell_is_kept_from_processes(monkeypatch, work):
    """The function could go, but the other process would not know what it gets."""

    class Point:
        pass

    Point.__module__, Point.__qualname__ = "__main__", "Point"
    monkeypatch.setattr(sys.modules["__main__"], "Point", Point, raising=False)
    monkeypatch.setattr(journey, "main_can_be_imported", lambda: False)
    assert "class of items[0]" in journey.travel(work.nap, [(0, Point(), 1)]).barrier


def test_large_results_are_not_kept(work):
    """Of many samples only a few results stay alive, to be pickled once."""
    alive = weakref.WeakSet()

    class Result:
        pass

    def job(item):
        # The most that are alive at once, seen from within.
        result = Result()
        alive.add(result)
        most.append(len(alive))
        time.sleep(0.001)
        return result

    most: list[int] = []
    sampling.take(job, range(20), 0.5, this_machine())
    assert max(most) <= 6


def test_a_function_that_gives_a_coroutine_is_refused_with_the_remedy(work):
    """A lambda around an async function would be timed for nothing."""
    with pytest.raises(TypeError, match="async def"):
        advise(lambda seconds: work.wait(seconds), [0.1, 0.1])


# Errors of the function


def test_an_exception_in_the_samples_names_the_item():
    """It is the function's own exception, with a note."""
    with pytest.raises(ZeroDivisionError) as caught:
        advise(lambda number: 1 / number, [0, 1])
    assert caught.value.__notes__[0].endswith("(items[0]), and items[0] is 0")


@pytest.mark.parametrize("model", [Model.LOOP, Model.THREADS, Model.PROCESSES])
def test_an_exception_in_a_run_names_the_item_whatever_the_model(work, model):
    """Also from another process; nothing is left running."""
    prediction = Prediction(model, workers=2)
    call = Call(work.reciprocal, "reciprocal")
    with pytest.raises(ZeroDivisionError) as caught:
        trials.run(call, [1, 2, 0, 4], prediction, False, 20.0)
    assert "reciprocal(items[2])" in caught.value.__notes__[0]


@pytest.mark.parametrize("model", [Model.LOOP, Model.ASYNCIO])
def test_an_exception_of_a_coroutine_names_the_item(work, model):
    """One after another and together."""
    with pytest.raises(ZeroDivisionError) as caught:
        trials.run(Call(work.fail, "fail"), [1, 0], Prediction(model), True, 5.0)
    assert "fail(items[1])" in caught.value.__notes__[0]


# Limits


def test_a_run_is_stopped_at_the_end_of_its_budget(work):
    """Each model ends long before its work would, and the reason stands in the trial."""
    begin = time.perf_counter()
    for model, function, items in [
        (Model.LOOP, work.nap, [0.05] * 1000),
        (Model.THREADS, work.nap, [0.05] * 1000),
        (Model.PROCESSES, work.nap, [60] * 4),
        (Model.ASYNCIO, work.wait, [60] * 4),
        (Model.LOOP, work.wait, [60] * 4),
    ]:
        asynchronous = function is work.wait
        call = Call(function, "job")
        trial = trials.run(call, items, Prediction(model, workers=2), asynchronous, 0.3)
        assert trial.seconds is None
        assert "budget" in trial.problem
    assert time.perf_counter() - begin < 20


def test_a_model_that_would_take_too_long_is_skipped():
    """The reason stands in the table, and the function is not called for it."""
    advice = advise(time.sleep, [0.02] * 50, budget=0.1)
    advice.run(budget=0.5)
    assert "skipped" in advice.trials[Model.LOOP].problem
    assert advice.trials[Model.THREADS].seconds is not None
    assert "skipped" in str(advice)


@pytest.mark.parametrize("model", [Model.THREADS, Model.PROCESSES])
@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send SIGINT there")
def test_an_interrupt_leaves_nothing_running(work, model):
    """Stop in the middle: threads end after their call, processes at once."""
    if model is Model.THREADS:

        def job(item):
            if item == 9:
                os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)

        call, items = Call(job, "job"), range(10_000)
    else:
        call, items = Call(work.interrupt, "interrupt"), [os.getpid()]
    with pytest.raises(KeyboardInterrupt):
        trials.run(call, items, Prediction(model, workers=2), False, 60.0)


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send SIGINT there")
def test_an_interrupt_cancels_a_coroutine_beside():
    """The coroutine is cancelled, its loop closed and its thread gone."""
    ended = []

    async def stuck():
        await asyncio.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("cleaned up")

    with pytest.raises(KeyboardInterrupt):
        run_beside(stuck())
    assert ended == ["cleaned up"]


def test_a_coroutine_runs_beside_a_running_loop(work):
    """As in a notebook, where a loop is at work already."""

    async def cell():
        return str(advise(work.wait, [0.05] * 10, budget=0.3).recommendation)

    assert asyncio.run(cell()) == "asyncio"


def test_a_worker_that_does_not_answer_is_an_obstacle(monkeypatch, work):
    """A child that hangs while it imports is ended, and the model is out."""
    monkeypatch.setattr(costs, "PATIENCE", 0.0)
    # Loading it takes long, also where the parent comes late to look for the answer; an
    # interpreter cannot be ended, and is waited for.
    slow = b"ctime\nsleep\n(F2.0\ntR."
    found, obstacles = costs.measure(slow)
    assert "did not answer" in obstacles[Model.PROCESSES]
    assert Model.PROCESSES not in found


def test_a_worker_that_cannot_import_the_function_is_an_obstacle():
    """What the child says is passed on."""
    _, obstacles = costs.measure(b"cno_such_module\nf\n.")
    assert "no_such_module" in obstacles[Model.PROCESSES]
    assert "\n" not in obstacles[Model.PROCESSES]


# The whole


def test_a_generator_is_listed_and_used_up(work):
    """Any iterable will do; a function is sampled and run on what it gave."""
    advice = advise(work.square, (n for n in range(100)), budget=0.2)
    assert advice.samples.count == 100
    assert advice.run().fastest is Model.LOOP


def test_nothing_to_do_is_no_error(work):
    """Without items the loop is recommended, and a run takes no time."""
    advice = advise(work.square, []).run()
    assert str(advice.recommendation) == "plain loop"
    assert advice.draw().alt
    assert advise(work.wait, []).run().trials[Model.ASYNCIO].seconds is not None


@pytest.mark.parametrize(
    ("arguments", "error", "word"),
    [
        ((3, [1]), TypeError, "function="),
        ((abs, 3), TypeError, "items="),
        ((abs, iter(int, 1)), ValueError, "items has more"),
    ],
)
def test_bad_arguments_are_refused_by_name(arguments, error, word):
    """The message says which argument is wrong, an endless generator included."""
    with pytest.raises(error, match=word):
        advise(*arguments)


@pytest.mark.parametrize("value", [0, -1, "3", True, math.nan, math.inf])
def test_a_budget_and_a_number_of_cpus_have_to_be_positive_numbers(value):
    """The budget of the sampling, that of a run, and the CPUs of another machine."""
    with pytest.raises(ValueError, match=r"budget=.*: give a number of seconds"):
        advise(abs, [1], budget=value)
    advice = advice_of(samples(0.02, 1, held=1.0), machine())
    with pytest.raises(ValueError, match=r"budget=.*: give a number of seconds"):
        advice.run(budget=value)
    with pytest.raises(ValueError, match=r"cpus=.*: give a number"):
        advice.elsewhere(cpus=value, gil=True)


def advice_of(found: Samples, where: Machine) -> Advice:
    return Advice(abs, [], found, dict(COSTS), {}, where)


def test_elsewhere_asks_the_same_samples_about_another_machine():
    """One CPU, sixteen, and no GIL give other recommendations."""
    advice = advice_of(samples(0.02, 1, held=1.0), machine())
    assert str(advice.elsewhere(cpus=1, gil=True)) == "plain loop"
    assert str(advice.elsewhere(cpus=16, gil=True)) == "processes"
    assert str(advice.elsewhere(cpus=16, gil=False)) == "threads"


def test_what_was_seen_without_a_gil_says_nothing_of_one():
    """From a free-threaded build nobody can tell what would keep the GIL."""
    advice = advice_of(samples(0.02, 1, held=0.0), machine(gil=False))
    assert str(advice.elsewhere(cpus=2, gil=True)).startswith("undecided")


@pytest.mark.parametrize(
    ("loop", "threads", "word"),
    [(1.0, 0.5, "agrees"), (0.5, 0.55, "hardly longer"), (0.2, 1.0, "disagrees")],
)
def test_the_verdict_compares_the_advice_with_the_run(loop, threads, word):
    """It was right, right within noise, or wrong."""
    advice = advice_of(samples(0.05, 0.0, held=1.0), machine())
    assert advice.verdict == ""
    advice.trials = {
        Model.LOOP: Trial(Model.LOOP, loop),
        Model.THREADS: Trial(Model.THREADS, threads),
    }
    assert word in advice.verdict


def test_table_text_and_picture_say_the_same():
    """Each model's name, prediction and truth stand in all three; names are escaped."""
    found = replace(samples(0.02, 1, held=1.0), name="<job>")
    prices = {model: cost for model, cost in COSTS.items() if model is not Model.PROCESSES}
    advice = Advice(abs, [], found, prices, {Model.PROCESSES: "no way"}, machine())
    advice.trials = {
        Model.LOOP: Trial(Model.LOOP, 2.5),
        Model.THREADS: Trial(Model.THREADS, None, "stopped"),
    }
    html = advice._repr_html_()
    assert "<job>" not in html
    assert "&lt;job&gt;" in html
    picture = advice.draw()
    for text in (str(advice), html, picture.alt):
        for word in ("plain loop", "threads", "2.50 s", "stopped", "2.00 s"):
            assert word in text
    from helpers.timeline.drawing import png

    assert len(png(picture)) < 60_000


SCRIPT = """
import multiprocessing, sys
sys.path.insert(0, {root!r})
from helpers import advise
from helpers.advice.samples import Model
from helpers.module import define
if __name__ == "__main__":
    multiprocessing.set_start_method({method!r})
    module = define("advised", "def double(number): return 2 * number")
    advice = advise(module.double, range(40), budget=0.2).run()
    print(advice.trials[Model.PROCESSES].problem or "ran")
"""


def test_functions_from_a_module_of_a_cell_run_under_every_start_method(tmp_path):
    """What %%module defines can be imported by children, however they are started."""
    children = []
    for method in multiprocessing.get_all_start_methods():
        script = tmp_path / f"{method}.py"
        script.write_text(SCRIPT.format(root=str(ROOT), method=method))
        children.append(
            subprocess.Popen(
                [sys.executable, script],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
    for child in children:
        assert child.communicate(timeout=60)[0] == "ran\n"


@pytest.mark.skipif(sys.version_info < (3, 14), reason="interpreters came with 3.14")
def test_interpreters_find_the_modules_of_cells(work):
    """Subinterpreters look for modules where this interpreter does."""
    with pools.closing(pools.interpreters(1)) as pool:
        assert pool.submit(work.square, 3).result() == 9
