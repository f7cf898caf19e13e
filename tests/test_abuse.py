"""Whatever the public functions are given: a clear error, no hang, and no hook left behind.

A clear error is a TypeError or a ValueError that names the argument. What a hostile object
raises itself may come through: it is the learner's own, and better seen than hidden.
"""

from __future__ import annotations

import inspect
import re
import signal
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import matplotlib.pyplot as plt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inventory import Inventory
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import helpers
from helpers import (
    Lane,
    Segment,
    State,
    Timeline,
    advise,
    chart,
    compare,
    draw_together,
    explore,
    explore_async,
    fit_amdahl,
    fit_usl,
    guide,
    measure,
    model_server,
    predict,
    record,
    record_cluster,
    replay,
    stepper,
    vary,
    wait_for_graph,
    website,
)
from helpers.magics import load_ipython_extension, unload_ipython_extension

PATIENCE = 15  # seconds after which a call counts as a hang
HOSTILE = "raised by a hostile object"
# What Python says when it calls the learner's function as asked, and that does not go.
OWN = r"(<lambda>|_coroutine|_raise|_exit|\bint|\babs)\(\)"


class HostileError(Exception):
    """What hostile objects raise."""


def _hostile(*names: str) -> type:
    def method(self: Any, *args: Any) -> Any:
        raise HostileError(HOSTILE)

    return type(f"Hostile{''.join(names)}", (), dict.fromkeys(names, method))


class SilentList(list):
    """A list that cannot be shown."""

    def __repr__(self) -> str:
        raise HostileError(HOSTILE)


class Growing:
    """An iterator that never ends and has every attribute."""

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        return 1


def _own_member() -> list[Any]:
    members: list[Any] = []
    members.append(members)
    return members


async def _coroutine() -> None:
    pass


VALUES: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "True": lambda: True,
    "nan": lambda: float("nan"),
    "inf": lambda: float("inf"),
    "-inf": lambda: float("-inf"),
    "-1": lambda: -1,
    "0": lambda: 0,
    "10**30": lambda: 10**30,
    "10**5000": lambda: 10**5000,
    "-10**400": lambda: -(10**400),
    "1e308": lambda: 1e308,
    "1j": lambda: 1j,
    "no text": lambda: "",
    "NUL": lambda: "a\0b",
    "surrogate": lambda: "\ud800",
    "huge text": lambda: "x" * 10**6,
    "bytes": lambda: b"\xff",
    "no list": lambda: [],
    "list of None": lambda: [None, None, None],
    "list of nan": lambda: [float("nan")] * 3,
    "list of huge": lambda: [10**400, 10**400, 10**400],
    "own member": _own_member,
    "no dict": lambda: {},
    "dict of None": lambda: {None: None},
    "set": lambda: {1, 2, 3},
    "object": object,
    "class": lambda: int,
    "module": lambda: types,
    "generator": lambda: (n for n in range(3)),
    "endless": Growing,
    "coroutine": _coroutine,
    "coroutine function": lambda: _coroutine,
    "one parameter": lambda: lambda x: x,
    "raises": lambda: _raise,
    "raises system exit": lambda: _exit,
    "__repr__": _hostile("__repr__"),
    "__eq__": _hostile("__eq__", "__hash__"),
    "__len__": _hostile("__len__", "__bool__"),
    "__iter__": _hostile("__iter__", "__getitem__"),
    "__getattr__": _hostile("__getattr__", "__call__"),
    "__float__": _hostile("__float__", "__index__", "__int__", "__str__", "__repr__"),
    "__lt__": _hostile("__lt__", "__le__", "__gt__", "__ge__"),
    "silent list": lambda: SilentList([1]),
}


def _raise() -> None:
    raise HostileError(HOSTILE)


def _exit() -> None:
    raise SystemExit(HOSTILE)


def nothing() -> None:
    """Does nothing."""


def draw_line(n: float = 1) -> Any:
    """A figure."""
    ax = chart("A line from nothing to n")
    ax.plot([0, n])
    return ax


FEW = {"repeat": 3, "calls": 1}
QUICK = {"seconds": 0.2}
LINE = Timeline(
    lanes=[Lane("a", segments=[Segment(0.0, 1.0, State("running"))])], duration=1.0
)
COMPARED = compare({"one": nothing, "other": nothing}, **FEW)

# "function(argument)": how to give it one value, all else being right.
CALLS: dict[str, Callable[[Any], Any]] = {
    "measure(fn)": lambda v: measure(v, repeat=1, calls=1),
    "measure(repeat)": lambda v: measure(nothing, repeat=v, calls=1),
    "measure(calls)": lambda v: measure(nothing, repeat=1, calls=v),
    "compare(functions)": lambda v: compare(v, **FEW),
    "compare(functions['f'])": lambda v: compare({"f": v}, **FEW),
    "compare(repeat)": lambda v: compare({"f": nothing}, repeat=v, calls=1),
    "compare(calls)": lambda v: compare({"f": nothing}, repeat=3, calls=v),
    "Comparison.ratio(name)": lambda v: COMPARED.ratio(v),
    "Comparison.clear(name)": lambda v: COMPARED.clear("one", v),
    "Comparison.verdict(name)": lambda v: COMPARED.verdict(v),
    "advise(function)": lambda v: advise(v, [1], budget=0.05),
    "advise(items)": lambda v: advise(abs, v, budget=0.05),
    "advise(budget)": lambda v: advise(abs, [1], budget=v),
    "chart(alt)": lambda v: chart(v),
    "chart(x)": lambda v: chart("A line from here to there", x=v),
    "chart(title)": lambda v: chart("A line from here to there", title=v),
    "chart(width)": lambda v: chart("A line from here to there", width=v),
    "chart(height)": lambda v: chart("A line from here to there", height=v),
    "draw_together(timelines)": lambda v: draw_together(v),
    "draw_together(timelines['a'])": lambda v: draw_together({"a": v}),
    "draw_together(title)": lambda v: draw_together({"a": LINE}, title=v),
    "draw_together(width)": lambda v: draw_together({"a": LINE}, width=v),
    "draw_together(max_lanes)": lambda v: draw_together({"a": LINE}, max_lanes=v),
    "explore(functions)": lambda v: explore(v, **QUICK),
    "explore(functions[0])": lambda v: explore([v, nothing], **QUICK),
    "explore(check)": lambda v: explore([nothing, nothing], v, **QUICK),
    "explore(seconds)": lambda v: explore([nothing, nothing], seconds=v),
    "explore(bound)": lambda v: explore([nothing, nothing], bound=v, **QUICK),
    "explore(switch)": lambda v: explore([nothing, nothing], switch=v, **QUICK),
    "explore_async(coroutines)": lambda v: explore_async(v, **QUICK),
    "explore_async(coroutines[0])": lambda v: explore_async([v, _coroutine], **QUICK),
    "explore_async(check)": lambda v: explore_async([_coroutine], v, **QUICK),
    "explore_async(seconds)": lambda v: explore_async([_coroutine], seconds=v),
    "explore_async(bound)": lambda v: explore_async([_coroutine], bound=v, **QUICK),
    "replay(functions)": lambda v: replay(v, {"turns": []}),
    "replay(schedule)": lambda v: replay([nothing, nothing], v),
    "stepper(functions)": lambda v: stepper(v),
    "stepper(check)": lambda v: stepper([nothing, nothing], v),
    "stepper(title)": lambda v: stepper([nothing, nothing], title=v),
    "stepper(par)": lambda v: stepper([nothing, nothing], par=v),
    "fit_amdahl(workers)": lambda v: fit_amdahl(v, [1, 2, 3]),
    "fit_amdahl(throughput)": lambda v: fit_amdahl([1, 2, 3], v),
    "fit_usl(workers)": lambda v: fit_usl(v, [1, 2, 3, 4]),
    "fit_usl(throughput)": lambda v: fit_usl([1, 2, 3, 4], v),
    "guide(tree)": lambda v: guide(v),
    "model_server(latency)": lambda v: model_server(latency=v),
    "model_server(rate)": lambda v: model_server(rate=v),
    "model_server(tokens)": lambda v: model_server(tokens=v),
    "model_server(slots)": lambda v: model_server(slots=v),
    "model_server(queue)": lambda v: model_server(queue=v),
    "model_server(limit)": lambda v: model_server(limit=v),
    "model_server(period)": lambda v: model_server(limit=1, period=v),
    "model_server(model)": lambda v: model_server(model=v),
    "model_server(seed)": lambda v: model_server(seed=v),
    "predict(question)": lambda v: predict(v),
    "predict(options)": lambda v: predict("How many?", v),
    "predict(unit)": lambda v: predict("How many?", unit=v),
    "Prediction.score(truth)": lambda v: predict("How many?").score(v),
    "record(title)": lambda v: _recorded(title=v),
    "record(detail)": lambda v: _recorded(detail=v),
    "record_cluster(client)": lambda v: record_cluster(v).__enter__(),
    "vary(draw)": lambda v: vary(v, n=(1, 3)),
    "vary(units)": lambda v: vary(draw_line, units=v, n=(1, 3)),
    "vary(n)": lambda v: vary(draw_line, n=v),
    "wait_for_graph(result)": lambda v: wait_for_graph(v),
    "wait_for_graph(ax)": lambda v: wait_for_graph(ax=v),
    "website(latency)": lambda v: website(latency=v),
    "website(duration)": lambda v: website(duration=v),
    "website(size)": lambda v: website(size=v),
    "website(status)": lambda v: website(status=v),
    "website(cut)": lambda v: website(cut=v),
    "website(pages)": lambda v: website(pages=v),
    "website(seed)": lambda v: website(seed=v),
    "website(limit)": lambda v: website(limit=v),
    "website(period)": lambda v: website(period=v),
    "website(robots)": lambda v: website(robots=v),
    "WebSite.url(path)": lambda v: _with_site(lambda site: site.url(v)),
    "WebSite.url(latency)": lambda v: _with_site(lambda site: site.url(latency=v)),
    "WebSite.urls(count)": lambda v: _with_site(lambda site: site.urls(v)),
    "WebSite.links(number)": lambda v: _with_site(lambda site: site.links(v)),
    "WebSite.truth(most_redirects)": lambda v: _with_site(lambda site: site.truth(v)),
    "WebSite.wait_until_idle(timeout)": lambda v: _with_site(
        lambda site: site.wait_until_idle(v)
    ),
    "ModelServer.url(path)": lambda v: _with_model(lambda server: server.url(v)),
    "ModelServer.wait_until_idle(timeout)": lambda v: _with_model(
        lambda server: server.wait_until_idle(v)
    ),
    "Segment(start)": lambda v: Segment(v, 2.0, State("running")),
    "Segment(end)": lambda v: Segment(0.0, v, State("running")),
    "Lane.spent(state)": lambda v: LINE.lanes[0].spent(v),
    "Timeline.lane(name)": lambda v: LINE.lane(v),
    "Timeline.between(start)": lambda v: LINE.between(v, 1.0),
    "Timeline.between(end)": lambda v: LINE.between(0.0, v),
    "Timeline.concurrency(state)": lambda v: LINE.concurrency(v),
    "Timeline.overlaps(a)": lambda v: LINE.overlaps(v, "a"),
    "Timeline.held(lock)": lambda v: LINE.held(v),
    "Timeline.draw(ax)": lambda v: LINE.draw(v),
    "Timeline.draw(width)": lambda v: LINE.draw(width=v),
    "Timeline.draw(max_lanes)": lambda v: LINE.draw(max_lanes=v),
}  # fmt: skip


def _recorded(**arguments: Any) -> Timeline:
    with record(**arguments) as timeline:
        nothing()
    return timeline


def _with_site(use: Callable[[Any], Any]) -> Any:
    with website(pages=3) as site:
        return use(site)


def _with_model(use: Callable[[Any], Any]) -> Any:
    with model_server() as server:
        return use(server)


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """No hook, no thread, no task is there after a test that was not there before."""
    before = Inventory()
    yield
    plt.close("all")
    assert before.left() == []


def _hung(*signal_and_frame: Any) -> None:
    # Not an Exception: helpers that report those of learners must not swallow it.
    raise KeyboardInterrupt(f"no answer within {PATIENCE} s")


@contextmanager
def no_hang() -> Iterator[None]:
    """Where the system has an alarm clock, a call that never ends is interrupted."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return
    usual = signal.signal(signal.SIGALRM, _hung)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, usual)


def problem_with(name: str, value: Any) -> str | None:
    """What is wrong with the answer to a value, if anything."""
    argument = name.partition("(")[2].rstrip(")").partition("[")[0]
    words = re.compile(rf"\b({argument}|the scenario)\b|{HOSTILE}|{OWN}")
    try:
        with no_hang():
            found = CALLS[name](value)
    except (TypeError, ValueError, KeyError, HostileError, SystemExit) as error:
        if words.search(str(error)):
            return None
        return f"{type(error).__name__}: {str(error)[:150]}"
    except BaseException as error:
        return f"{type(error).__name__}: {str(error)[:150]}"
    finally:
        if inspect.iscoroutine(value):
            value.close()
    if hasattr(found, "close"):
        with suppress(Exception):
            found.close()
    return None


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.filterwarnings("ignore")
def test_a_value_that_makes_no_sense_is_refused_by_its_name(name):
    """Or taken, but nothing in between."""
    found = {
        label: problem
        for label, make in VALUES.items()
        if (problem := problem_with(name, make()))
    }
    assert not found


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.filterwarnings("ignore")
@settings(
    max_examples=5,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    value=st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text("aé\0\ud800 0-1.")
        | st.binary(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("aé\0", max_size=2), inner),
        max_leaves=5,
    )
)
def test_any_plain_value_is_refused_by_its_name_or_taken(name, value):
    """Numbers, texts, bytes, and lists and dicts of them."""
    assert problem_with(name, value) is None


@pytest.mark.parametrize("magic", ["timeline", "module"])
@pytest.mark.filterwarnings("ignore")
def test_a_magic_with_a_line_that_makes_no_sense_is_refused(magic, capsys):
    """By an error that names the magic or what is wrong with the name; no hook stays."""
    silent = Config({"HistoryManager": {"enabled": False}})
    shown = sys.displayhook, sys.excepthook
    shell = InteractiveShell(config=silent)
    load_ipython_extension(shell)
    try:
        for label in "no text", "NUL", "surrogate", "-1":
            line = str(VALUES[label]())
            cells = f"%%{magic} 1{line}\n1", f"%%{magic} {line} +\npass"
            for cell in cells:
                done = shell.run_cell(cell)
                error = done.error_before_exec or done.error_in_exec
                assert isinstance(error, UsageError | ValueError | SyntaxError), (
                    cell,
                    error,
                )
        for cell in f"%%{magic} a\nraise SystemExit", f"%%{magic} b\n1 +", f"%%{magic}":
            shell.run_cell(cell)
    finally:
        unload_ipython_extension(shell)
        sys.displayhook, sys.excepthook = shown
        capsys.readouterr()


def test_every_public_name_is_abused():
    """Those to come must be added; what takes no argument cannot be abused by one."""
    abused = {name.partition("(")[0] for name in CALLS}
    without = {"stopwatch", "this_machine", "State", "Lane", "Timeline"}
    elsewhere = {"check", "progress", "quiz", "self_test"}
    assert set(helpers.__all__) <= abused | without | elsewhere
