"""Stopwatch, measurements and comparisons: on a clock that the tests turn by hand."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import contextvars
import gc
import itertools
import subprocess
import sys
import threading
import time
import types
import warnings
from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.lib.pretty import pretty

from helpers.timing import Comparison, Measurement, compare, measure, stopwatch
from helpers.timing import watch as clocks
from helpers.units import seconds, unit


class Clock:
    """All clocks of the time module in one, standing still unless it is turned."""

    def __init__(self):
        self.wall = 0.0
        self.cpu = 0.0

    def work(self, wall, cpu=0.0):
        self.wall += wall
        self.cpu += cpu


@pytest.fixture
def clock(monkeypatch):
    turned = Clock()
    fake = types.SimpleNamespace(
        perf_counter=lambda: turned.wall,
        process_time=lambda: turned.cpu,
        thread_time=lambda: turned.cpu,
    )
    monkeypatch.setattr(clocks, "time", fake)
    monkeypatch.setattr(clocks, "_children_time", lambda: 0.0)
    return turned


def exact(*times):
    """A measurement of runs that took so long."""
    return Measurement(times, tuple(0.0 for _ in times), calls=1)


# The stopwatch


def test_a_stopwatch_shows_the_time_in_the_block_and_then_stands_still(clock):
    """It can be read before, within and after."""
    watch = stopwatch()
    assert (watch.wall, watch.share) == (0.0, 0.0)
    with watch:
        clock.work(2.0, cpu=1.0)
        assert (watch.wall, watch.cpu, watch.thread_cpu) == (2.0, 1.0, 1.0)
        clock.work(2.0)
    clock.work(7.0, cpu=7.0)
    assert (watch.wall, watch.cpu, watch.share) == (4.0, 1.0, 0.25)


def test_a_stopwatch_can_be_used_again(clock):
    """It starts from zero; an exception stops it and goes on."""
    watch = stopwatch()
    with watch:
        clock.work(5.0)
    with pytest.raises(ZeroDivisionError), watch:
        clock.work(1.0 / 0)
    assert watch.wall == 0.0
    with contextlib.suppress(LookupError), watch:
        clock.work(1.0)
        assert watch.wall == 1.0
        raise LookupError
    assert watch.wall == 1.0


def test_a_running_stopwatch_cannot_be_started():
    """The message says what to do; the outer block goes on."""
    with stopwatch() as watch, pytest.raises(RuntimeError, match="make another one"), watch:
        pass
    assert watch.wall >= 0


def test_another_threads_cpu_time_is_the_processs_and_not_this_threads():
    """By the real clocks: a thread computes until its own has gone on by 0.05 s."""
    with stopwatch() as watch:
        worker = threading.Thread(target=burn)
        worker.start()
        worker.join()
    assert watch.cpu >= 0.05
    assert watch.thread_cpu <= watch.cpu - 0.04


def burn():
    end = time.thread_time() + 0.05
    while time.thread_time() < end:
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such account")
def test_the_cpu_time_of_finished_children_counts_as_busy():
    """Such as a process pool's workers, once the pool is closed."""
    code = "import time\nwhile time.process_time() < 0.1: pass"
    with stopwatch() as watch:
        subprocess.run([sys.executable, "-S", "-c", code], check=True)
    assert watch.children_cpu >= 0.09
    assert watch.share >= 0.09 / watch.wall


def test_a_stopwatch_renders_itself(clock, monkeypatch):
    """As a line in a terminal, as a table in a notebook; children only if there are any."""
    with stopwatch() as watch:
        clock.work(2.0, cpu=0.5)
    expected = "<stopwatch: wall 2.00 s, CPU 500 ms, this thread 500 ms, CPUs busy 0.25>"
    assert repr(watch) == expected
    assert "<td>500 ms</td>" in watch._repr_html_()
    assert "children" not in watch._repr_html_()
    children = iter([0.0, 3.0])
    monkeypatch.setattr(clocks, "_children_time", lambda: next(children))
    with stopwatch() as watch:
        clock.work(2.0, cpu=1.0)
    assert "children 3.00 s, CPUs busy 2.00" in repr(watch)


# measure


def test_a_slow_function_is_called_once_per_run_after_a_warm_up(clock):
    """Each run has its figure; the warm-up has none."""
    durations = iter([100.0, 3.0, 1.0, 2.0, 7.0, 2.5])
    found = measure(lambda: clock.work(next(durations), cpu=0.5))
    assert found.times == (3.0, 1.0, 2.0, 7.0, 2.5)
    assert (found.best, found.median, found.spread) == (1.0, 2.5, 0.5)
    assert (found.cpu, found.calls) == (0.5, 1)
    assert found.share == pytest.approx(2.5 / 15.5)


@pytest.mark.parametrize(
    ("duration", "calls"),
    [(0.05, 1), (0.04, 2), (0.02, 5), (0.003, 20), (0.0007, 100), (1e-6, 50_000)],
)
def test_a_fast_function_is_called_until_a_run_takes_long_enough(clock, duration, calls):
    """1, 2, 5, 10 … times; the figures are per call."""
    found = measure(lambda: clock.work(duration, cpu=duration), repeat=2)
    assert found.calls == calls
    assert found.times == pytest.approx((duration, duration))
    assert found.cpu_times == pytest.approx((duration, duration))


def test_the_number_of_calls_can_be_set(clock):
    """One call to warm up, then exactly so many."""
    made = []
    found = measure(lambda: made.append(clock.work(0.001)), repeat=3, calls=4)
    assert (found.calls, len(made)) == (4, 13)


def test_no_garbage_is_collected_while_a_run_lasts(clock):
    """And afterwards it is as it was, also after an exception."""
    seen = []
    assert gc.isenabled()
    measure(lambda: (clock.work(1.0), seen.append(gc.isenabled())))
    assert not any(seen)
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        measure(lambda: 1 / 0)
    assert gc.isenabled()
    gc.disable()
    try:
        measure(lambda: clock.work(1.0))
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_coroutines_are_measured_though_a_loop_is_running(clock):
    """As in a notebook; given as the function, or as a lambda that makes them."""

    async def work():
        await asyncio.sleep(0)
        clock.work(0.5, cpu=0.1)

    async def cell():
        return measure(work, repeat=2), measure(lambda: work(), repeat=2)

    with never_awaited() as forgotten:
        both = asyncio.run(cell())
    assert not forgotten
    for found in both:
        assert found.times == pytest.approx((0.5, 0.5))
        assert found.cpu == pytest.approx(0.1)


def test_a_fast_coroutine_is_called_many_times_on_one_loop(clock):
    """Starting the loop is not part of the time."""
    loops = []

    async def work():
        loops.append(asyncio.get_running_loop())
        clock.work(0.003)

    assert measure(work, repeat=1).calls == 20
    assert len(set(map(id, loops[-20:]))) == 1


def test_a_coroutines_error_is_the_callers(clock):
    """And the loop's thread is gone."""

    async def fail():
        raise LookupError("no page")

    before = threading.active_count()
    with pytest.raises(LookupError, match="no page"):
        measure(fail)
    assert threading.active_count() == before
    assert gc.isenabled()


def test_coroutines_see_the_callers_context(clock):
    """Though they run in another thread."""
    variable = contextvars.ContextVar("variable")
    variable.set("here")
    seen = []

    async def work():
        seen.append(variable.get())
        clock.work(1.0)

    measure(work, repeat=1)
    assert seen == ["here", "here"]


def test_an_interrupt_cancels_the_coroutine(monkeypatch):
    """The learner presses stop while it waits for something that never comes."""
    waiting, ended = threading.Event(), []

    async def for_ever():
        try:
            waiting.set()
            await asyncio.Event().wait()
        finally:
            # What must be waited for; a margin, for nothing tells of a wait that is not.
            time.sleep(0.02)
            ended.append(True)

    def result(self, timeout=None):
        assert waiting.wait(20)
        raise KeyboardInterrupt

    monkeypatch.setattr(Future, "result", result)
    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        measure(for_ever)
    assert ended == [True]
    assert threading.active_count() == before
    assert gc.isenabled()


@contextlib.contextmanager
def never_awaited():
    """The warnings about coroutines that nobody awaited."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", RuntimeWarning)
        yield caught
        gc.collect()


def test_what_cannot_be_called_is_refused():
    """A result or a coroutine instead of the function: the commonest slip."""

    async def work():
        pass

    with never_awaited() as forgotten:
        for make in (lambda: sum([1, 2]), work):
            with pytest.raises(TypeError, match=r"^fn=.* without \(\), or a lambda"):
                measure(make())
    assert not forgotten
    with pytest.raises(TypeError, match=r"^functions\['b'\]=None"):
        compare({"a": int, "b": None})


def test_bad_numbers_are_named():
    """With what to give instead."""
    for call, message in [
        (lambda: measure(int, repeat=0), "repeat=0: give a whole number from 1 to 1000"),
        (lambda: measure(int, calls=0), "calls=0: give a whole number from 1 to 10000000"),
        (
            lambda: compare({"a": int}, repeat=0),
            "repeat=0: give a whole number from 3 to 1000",
        ),
        (
            lambda: compare({"a": int}, repeat=2),
            "repeat=2: give a whole number from 3 to 1000",
        ),
        (lambda: compare({}), "functions={}: give a dict"),
        (lambda: compare([int]), "give a dict"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()


def test_a_measurement_renders_itself():
    """With the number of runs and of calls."""
    found = Measurement((2e-6, 1e-6, 4e-6), (1e-6, 1e-6, 1e-6), calls=50_000)
    assert str(found) == (
        "2.00 µs ± 1.00 µs per call (median of 3 runs of 50000 calls), best 1.00 µs, "
        "0.43 CPUs busy"
    )
    assert "<td>3 runs of 50000 calls</td>" in found._repr_html_()
    assert "median of 1 run)" in str(exact(1.0))
    assert pretty(found) == str(found)


def test_the_cpu_time_of_children_belongs_to_a_run(clock, monkeypatch):
    """So that a process pool is seen to keep more than one CPU busy."""
    monkeypatch.setattr(clocks, "_children_time", lambda: 2 * clock.wall)
    found = measure(lambda: clock.work(1.0, cpu=0.25))
    assert (found.cpu, found.share) == (2.25, 2.25)


# compare


def test_functions_are_run_in_turns(clock):
    """After the warm-ups A B C A B C, so that a drift of the machine hits all alike."""
    order = []

    def subject(name):
        return lambda: (order.append(name), clock.work(1.0))

    found = compare({name: subject(name) for name in "ABC"}, repeat=4)
    assert "".join(order) == "ABC" * 5
    assert [len(found[name].times) for name in "ABC"] == [4, 4, 4]


def test_a_difference_is_clear_when_the_runs_agree():
    """Faster, slower, and one run in ten that was disturbed."""
    found = Comparison(
        {
            "first": exact(1.0, 1.1, 1.0, 1.2, 1.0),
            "soon": exact(0.5, 0.4, 0.5, 0.5, 0.9),
            "late": exact(3.0, 3.1, 2.9, 3.0, 3.2),
            "disturbed": exact(*[0.1] * 9, 8.0),
        }
    )
    assert found.verdict("soon") == "2.0 times as fast"
    assert found.verdict("late") == "3.0 times as long"
    assert found.verdict("disturbed") == "10 times as fast"
    assert (found.first, found.fastest) == ("first", "disturbed")
    assert found.ratio("late", to="soon") == 6.0


def test_what_noise_could_have_done_is_no_clear_difference():
    """Runs that overlap, and runs that agree on next to nothing."""
    found = Comparison(
        {
            "first": exact(1.0, 1.3, 0.9, 1.2, 1.1),
            "overlapping": exact(1.1, 1.4, 1.0, 1.5, 1.6),
            "first again": exact(1.0, 1.3, 0.9, 1.2, 1.1),
        }
    )
    assert found.verdict("overlapping") == "no clear difference"
    assert not found.clear("first again")
    near = Comparison({"a": exact(1.0, 1.001, 1.002), "b": exact(1.02, 1.021, 1.022)})
    assert not near.clear("b")


def test_two_equal_functions_seem_to_differ_three_times_in_a_hundred():
    """Every order of 5 and 5 runs is as likely as any other: all 252 are tried."""
    times = [1.1**rank for rank in range(10)]
    clear = total = 0
    for chosen in itertools.combinations(range(10), 5):
        others = [times[rank] for rank in range(10) if rank not in chosen]
        found = Comparison({"a": exact(*(times[r] for r in chosen)), "b": exact(*others)})
        clear += found.clear("b")
        total += 1
    assert (clear, total) == (8, 252)


def test_an_unknown_name_is_answered_with_the_known_ones():
    """Also by the methods that take names."""
    found = Comparison({"a": exact(1.0), "b": exact(2.0)})
    for ask in (found.__getitem__, found.ratio, found.clear, found.verdict):
        with pytest.raises(KeyError, match="'c' was not compared; there are 'a', 'b'"):
            ask("c")


PAIR = Comparison(
    {
        "one by one": exact(3.0, 3.1, 3.0),
        "<threads>": exact(0.001, 0.0011, 0.001),
    }
)


def test_a_comparison_prints_an_aligned_table():
    """Names to the left, figures to the right."""
    assert str(PAIR).splitlines() == [
        "             median  spread     best  CPUs busy  against one by one",
        "one by one   3.00 s     0 s   3.00 s       0.00",
        "<threads>   1.00 ms     0 s  1.00 ms       0.00  3000 times as fast",
    ]


def test_the_html_table_has_headings_and_is_escaped():
    """For screen readers, and because a name may be anything."""
    html = PAIR._repr_html_()
    assert html.count('scope="col"') == 6
    assert html.count('scope="row"') == 2
    assert "&lt;threads&gt;" in html
    assert "<threads>" not in html


def test_the_chart_shows_each_run(monkeypatch):
    """A bar as long as the median, a dot per run, names from top to bottom."""
    ax = PAIR.draw()
    assert [bar.get_width() for bar in ax.patches] == [3.0, 0.001]
    assert [list(line.get_xdata()) for line in ax.lines] == [
        list(found.times) for found in PAIR.measurements.values()
    ]
    assert [label.get_text() for label in ax.get_yticklabels()] == list(PAIR.measurements)
    assert ax.yaxis_inverted()
    assert ax.get_xlabel().startswith("wall time in s ")
    assert max(ax.get_xticks()) <= 3.1 * 1.1
    assert "3000 times as fast" in ax.texts[1].get_text()


def test_the_chart_can_go_into_axes_of_the_callers():
    """And the caller's settings stay as they are."""
    import matplotlib
    from matplotlib.figure import Figure

    ax = Figure().add_subplot()
    assert PAIR.draw(ax) is ax
    with matplotlib.rc_context({"axes.facecolor": "red"}):
        before = dict(matplotlib.rcParams)
        assert PAIR.draw().get_facecolor() == (1.0, 1.0, 1.0, 1.0)
        assert dict(matplotlib.rcParams) == before


def test_a_notebook_shows_table_and_chart(monkeypatch):
    """Two outputs; the picture is small and has a text for who cannot see it."""
    shown = []
    monkeypatch.setattr(
        "IPython.display.display", lambda data, **options: shown.append((data, options))
    )
    PAIR._ipython_display_()
    (table, _), (chart, options) = shown
    assert table == {"text/html": PAIR._repr_html_(), "text/plain": str(PAIR)}
    picture = base64.b64decode(chart["image/png"])
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 60_000
    alt = options["metadata"]["image/png"]["alt"]
    assert alt == chart["text/plain"]
    assert options["metadata"]["image/png"]["width"] == 8 * 96
    assert alt == (
        "Bar chart of median times: one by one 3.00 s, "
        "<threads> 1.00 ms (3000 times as fast)."
    )


def test_a_clock_that_did_not_move_is_no_error(clock):
    """A run may be shorter than one of its ticks."""
    found = compare({"a": int, "b": int}, calls=1)
    assert 0 < found["a"].median < 1e-3
    assert found["a"].share == 0.0
    assert found.verdict("b") == "no clear difference"
    found.draw()


# Units


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (0, "0 s"),
        (1, "1.00 s"),
        (59.96, "60.0 s"),
        (999.4, "999 s"),
        (1234.5, "1234 s"),
        (0.9996, "1.00 s"),
        (0.9994, "999 ms"),
        (0.0009996, "1.00 ms"),
        (9.996e-6, "10.0 µs"),
        (2.5e-10, "0.250 ns"),
        (-0.5, "-500 ms"),
    ],
)
def test_times_are_written_with_three_digits(time, text):
    """Also at the borders between two units."""
    assert seconds(time) == text


@given(st.floats(1e-9, 1e5))
def test_a_written_time_can_be_read_back(time):
    """To half a percent, which is what three digits hold."""
    number, name = seconds(time).split()
    assert float(number) / {"s": 1, "ms": 1e3, "µs": 1e6, "ns": 1e9}[name] == pytest.approx(
        time, rel=0.0051
    )
    assert unit(time)[0] == name
