"""The contract of explore, replay and Session: results, errors, what they leave behind."""

from __future__ import annotations

import _thread
import asyncio
import concurrent.futures
import contextlib
import copyreg
import functools
import gc
import importlib
import json
import linecache
import queue
import random
import re
import signal
import sys
import threading
import time

import matplotlib
import pytest

from helpers.frames import current_frames
from helpers.interleaving import Session, explore, replay, wait_for_graph
from helpers.interleaving.naming import Names
from helpers.interleaving.search import Systematic, Visited

explorer_module = importlib.import_module("helpers.interleaving.explore")
job_module = importlib.import_module("helpers.interleaving.job")
patches_module = importlib.import_module("helpers.interleaving.patches")
pool_module = importlib.import_module("helpers.interleaving.pool")
program_module = importlib.import_module("helpers.interleaving.program")

counter = 0
lock = threading.Lock()
history = []


def increment():
    global counter
    counter += 1


def increment_locked():
    global counter
    with lock:
        counter += 1


def increment_by_call():
    global counter
    counter = counter + one()


def one():
    return 1


def both():
    return counter == 2


def test_a_pass_says_what_was_tried():
    """ok and exhausted belong together, and a complete search has no bound."""
    result = explore([increment_locked, increment_locked], both)
    assert result.ok
    assert result.exhausted
    assert result.bound is None
    assert result.outcome.kind == "ok"
    assert result.schedule is None
    assert result.schedules >= 2
    assert result.seconds > 0
    assert result.races == []


def test_a_failure_tells_its_steps():
    """Thread, kind, text, line and value of each, and where a thread was interrupted."""
    result = explore([increment, increment], both)
    assert [(s.thread, s.kind, s.value, s.preempted) for s in result.steps] == [
        ("increment 1", "read", "0", True),
        ("increment 2", "read", "0", False),
        ("increment 2", "write", "1", False),
        ("increment 1", "write", "1", False),
    ]
    assert {s.text for s in result.steps} == {"counter", "counter += 1"}
    assert len({s.line for s in result.steps}) == 1
    assert "counter is 1" in result.outcome.message


nap = time.sleep


def test_a_sleep_by_another_name_is_not_shown_as_the_call_before():
    """Which may have been a look-up: ``get`` is also what is said to a queue."""
    cache = {1: 2}

    def look_and_sleep():
        cache.get(1)
        nap(1)
        time.sleep(2)
        increment()

    steps = explore([look_and_sleep, look_and_sleep], both).steps
    texts = [step.text for step in steps if step.kind == "sleep"]
    assert sorted(set(texts)) == ["sleep for 1 s", "time.sleep(2)"]


def test_held_locks_are_named():
    """A step knows the locks that its thread holds, by the names in the program."""

    def peek():
        return counter

    def locked():
        global counter
        with lock:
            counter += 1
            counter += 1

    result = explore([locked, lambda: history.append(peek())], lambda: history != [1])
    held = {step.held for step in result.steps if step.kind == "write"}
    assert held == {("lock",)}


def test_only_locks_that_are_still_held_are_named():
    """A lock that was given back leaves its place to the next, whichever it was."""
    first, second, third = (threading.Lock() for _ in range(3))

    def hand_over_hand():
        first.acquire()
        second.acquire()
        first.release()
        third.acquire()
        second.release()
        third.release()

    result = explore([hand_over_hand], lambda: False)
    assert [step.held for step in result.steps] == [
        (), ("first",), ("first", "second"), ("second",), ("second", "third"), ("third",),
    ]  # fmt: skip


def test_the_learners_data_is_untouched():
    """Globals, objects, functions and patched modules are what they were before."""
    code, sleep, start = increment.__code__, time.sleep, threading.Thread.start
    stdout, names = sys.stdout, dict(vars(threading))
    explore([increment, increment_locked], lambda: history.append(1))
    assert (counter, history) == (0, [])
    assert increment.__code__ is code
    assert time.sleep is sleep
    assert threading.Thread.start is start
    assert sys.stdout is stdout
    assert {name: vars(threading)[name] for name in names} == names
    assert not lock.locked()


def test_a_schedule_goes_through_json():
    """What was found can be stored, and fails again."""
    result = explore([increment, increment], both)
    schedule = json.loads(json.dumps(result.schedule))
    again = replay([increment, increment], schedule, both)
    assert again.outcome == result.outcome
    assert again.steps == result.steps
    assert not again.ok


@pytest.mark.parametrize("function", [increment_locked, lambda: None])
def test_a_replay_that_passes_says_nothing_of_other_orders(function):
    """With steps and without; it is only one of the orders that there are."""
    result = replay([function, function], {"turns": []})
    assert result.ok
    assert not result.exhausted
    assert result.verdict == "Passed: this order does not fail."


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        ({"version": 2, "turns": []}, r"schedule\['version'\]=2 is not 1.*find it again"),
        ({"version": 1}, "is no schedule"),
        ({"turns": [[0]]}, "is no schedule"),
        ([[0, 1]], "is no schedule"),
    ],
)
def test_what_is_no_schedule_or_of_another_version_is_refused(schedule, message):
    """Else the turns could mean something else than what was found."""
    with pytest.raises(ValueError, match=message):
        replay([increment, increment], schedule, both)


def test_a_schedule_that_does_not_fit_is_undecided():
    """After a change to the code an old schedule is refused, not guessed at."""
    result = replay([increment, increment], {"turns": [[0, 1], [7, 3]]}, both)
    assert result.outcome.kind == "undecided"
    assert not result.ok
    with pytest.raises(ValueError, match="schedule"):
        replay([increment], {"nonsense": 1})


def test_the_timeline_has_a_lane_for_each_thread():
    """Locks that are held and waits for them are in the picture's data."""
    first, second = threading.Lock(), threading.Lock()

    def one_way():
        with first, second:
            pass

    def other_way():
        with second, first:
            pass

    result = explore([one_way, other_way])
    timeline = result.timeline()
    assert [lane.name for lane in timeline.lanes] == ["one_way", "other_way"]
    assert timeline.held("first").order == ["one_way"]
    assert timeline.held("second").order == ["other_way"]
    assert timeline.lanes[0].spent("waiting") > 0
    assert result.outcome.cycle == ("one_way", "other_way")
    axes = wait_for_graph(result)
    assert "Deadlock" in axes.get_title()


def test_a_result_shows_itself():
    """As text and as HTML with a table, the verdict and the picture."""
    result = explore([increment, increment], both)
    page = result._repr_html_()
    assert "The check fails" in page
    assert "read counter → 0" in page
    assert "data:image/png;base64," in page
    assert "switched away here" in str(result)


def test_the_picture_of_a_result_is_the_same_whatever_the_reader_has_set():
    """A style for plots of one's own is for those."""
    result = explore([increment, increment], both)
    page = result._repr_html_()
    with matplotlib.rc_context({"font.size": 20, "savefig.facecolor": "red"}):
        assert result._repr_html_() == page
    picture = re.search('<img alt="The check fails[^>]+ width="840" ', page)
    assert picture is not None


def test_this_python_switches_only_at_calls_and_loops():
    """An increment cannot lose on a build with a GIL; with a call in between it can."""
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    here = explore([increment, increment], both, switch="this-python")
    assert here.ok == gil
    assert not explore([increment, increment], both, switch="anywhere").ok
    called = explore([increment_by_call, increment_by_call], both, switch="this-python")
    assert called.outcome.kind == "check"
    again = replay([increment_by_call] * 2, called.schedule, both)
    assert again.outcome == called.outcome


def test_output_is_shown_for_the_failing_order_only(capsys):
    """What other orders print is dropped, and nothing reaches the screen."""

    def talk():
        print("before")
        increment()

    result = explore([talk, talk], both)
    assert result.output == "before\nbefore\n"
    assert capsys.readouterr().out == ""


def test_races_are_named_where_the_check_passes():
    """A hint: the variable, its lines and its threads."""
    result = explore([increment, increment])
    assert result.ok
    (race,) = result.races
    assert race.name == "counter"
    assert race.threads == ("increment 1", "increment 2")


class Box:
    """One attribute, which threads hand on to each other."""

    def __init__(self):
        self.content = 0


class Own(threading.local):
    """What each thread has of its own."""

    content = 0


def through_a_barrier():
    both, box = threading.Barrier(2), Box()

    def fill():
        box.content = 1
        both.wait()

    def look():
        both.wait()
        assert box.content == 1

    return [fill, look], None


def from_a_pool(wait):
    boxes = [Box(), Box()]

    def fill(number):
        time.sleep(1 - number)
        boxes[number].content = 1

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(fill, number) for number in range(2)]
        for future in wait(futures):
            boxes[futures.index(future)].content += 1


def through_wait():
    def wait(futures):
        concurrent.futures.wait(futures)
        return futures

    from_a_pool(wait)


def through_as_completed():
    from_a_pool(concurrent.futures.as_completed)


def each_its_own():
    own = Own()

    def add():
        own.content = own.content + 1

    return [add, add], None


@pytest.mark.parametrize(
    "scenario", [through_a_barrier, through_wait, through_as_completed, each_its_own]
)
def test_what_is_handed_on_or_not_shared_at_all_is_no_race(scenario):
    """By a barrier, by the end of a future, or in an object that each thread has."""
    result = explore(scenario)
    assert result.ok, result.outcome
    assert result.races == []


def counting():
    number = 0

    def count():
        nonlocal number
        number += 1

    return count


def test_variables_of_separate_closures_are_no_race():
    """They have the same name; the variable of a closure that both threads run is one."""
    once = counting()
    assert explore([counting(), counting()]).races == []
    assert [race.name for race in explore([once, once]).races] == ["number"]


@pytest.mark.parametrize(
    ("functions", "check", "error", "message"),
    [
        ([], None, ValueError, "empty"),
        ([None], None, TypeError, r"functions\[0\].*without calling"),
        ([3], None, TypeError, "not a function"),
        (["increment"], None, TypeError, "not a function"),
        (3, None, TypeError, "list of functions"),
        ([increment], 3, TypeError, "check=3"),
        ([lambda x: x], None, TypeError, "without arguments"),
        ([(one, 1, 2)], None, TypeError, "without arguments"),
        ([asyncio.sleep], None, TypeError, "explore_async"),
        ([(x for x in ())], None, TypeError, "generator"),
        ([threading.Thread()], None, TypeError, "Thread"),
    ],
)
def test_bad_arguments_are_refused_by_name(functions, check, error, message):
    """The error says which argument it is and what to give."""
    with pytest.raises(error, match=message):
        explore(functions, check)


def test_a_coroutine_given_by_mistake_is_refused():
    """``f()`` instead of ``f``."""

    async def work():
        pass

    coroutine = work()
    with pytest.raises(TypeError, match="explore_async"):
        explore([coroutine])
    coroutine.close()


@pytest.mark.parametrize("arguments", [{"seconds": 0}, {"bound": -1}, {"switch": "never"}])
def test_bad_options_are_refused(arguments):
    """Each is named with its value."""
    with pytest.raises(ValueError, match=next(iter(arguments))):
        explore([increment], **arguments)


def test_a_function_without_source_is_refused():
    """Its steps cannot be found, so nothing is claimed about them."""
    namespace = {}
    exec("def hidden(): pass", namespace)
    with pytest.raises(ValueError, match="source of hidden"):
        explore([namespace["hidden"]])


numbers = (n for n in range(3))


def test_data_that_cannot_be_copied_is_named():
    """A generator cannot be set back between orders."""

    def take():
        return next(numbers)

    with pytest.raises(TypeError, match=r"numbers.*generator.*scenario"):
        explore([take, take])
    assert next(numbers) == 0


def test_the_same_function_twice_and_arguments():
    """Each thread has a name of its own."""

    def add(n):
        global counter
        counter += n

    result = explore(
        [(add, 1), (add, (2,)), functools.partial(add, 3)], lambda: counter == 6
    )
    assert result.threads == ["add(1)", "add(2)", "add(3)"]
    assert explore([increment, increment], both).threads == ["increment 1", "increment 2"]


def test_time_that_is_up_is_undecided():
    """Never a pass without a finished search."""

    def busy():
        for _ in range(30):
            increment()

    result = explore([busy, busy, busy], seconds=0.05)
    assert result.outcome.kind == "undecided"
    assert not result.ok
    assert not result.exhausted


def test_an_interrupt_comes_back_and_restores_everything():
    """KeyboardInterrupt, while a thread loops, leaves neither threads nor patches."""

    def endless():
        while True:
            increment()

    sleep, before = time.sleep, threading.active_count()
    code = endless.__code__
    timer = threading.Timer(0.05, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        explore([endless, endless])
    timer.join()
    assert time.sleep is sleep
    assert endless.__code__ is code
    assert threading.active_count() == before
    assert explore([increment_locked, increment_locked], both).ok


class Gate(threading.Condition):
    """Inherits from what has to be replaced for as long as an exploration lasts."""

    opened = 0

    def open(self):
        with self:
            self.opened += 1


def pass_gate():
    gate = Gate()
    gate.open()
    assert gate.opened == 1


def what_was_swapped():
    return increment.__code__, pass_gate.__code__, Gate.open.__code__, Gate.__bases__


@pytest.mark.parametrize(
    "part", ["_class", "_look_up_names", "_instrument", "_sort_slots", "open"]
)
@pytest.mark.parametrize("late", [False, True])
def test_an_interrupt_while_code_is_made_ready_gives_it_back(part, late, monkeypatch):
    """Before or after each part of that; some of them swap code and rebase classes."""
    before = what_was_swapped()
    whole = getattr(program_module.Program, part)

    def interrupted(program, *arguments):
        if late:
            whole(program, *arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(program_module.Program, part, interrupted)
        with pytest.raises(KeyboardInterrupt):
            explore([increment, pass_gate])
    assert what_was_swapped() == before
    assert explore([pass_gate, pass_gate]).ok


def test_an_interrupt_in_the_middle_of_a_class_gives_its_base_back(monkeypatch):
    """The class is known by then, its attributes are not."""
    before = what_was_swapped()

    def interrupted(value):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(program_module, "_is_code", interrupted)
        with pytest.raises(KeyboardInterrupt):
            explore([pass_gate])
    assert what_was_swapped() == before


def test_a_function_whose_source_has_changed_leaves_the_others_as_they_were(
    tmp_path, monkeypatch
):
    """Those before it were swapped already when it was refused."""
    file = tmp_path / "edited.py"
    good = "n = 0\n\ndef good():\n    global n\n    n += 1\n\n"
    file.write_text(good + "def stale():\n    pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("edited")
    file.write_text(good + "def other():\n    return None\n")
    linecache.checkcache(str(file))
    codes = module.good.__code__, module.stale.__code__
    for functions in ([module.good, module.stale], [module.stale, module.good]):
        with pytest.raises(ValueError, match=r"stale\(\) has changed"):
            explore(functions)
        assert (module.good.__code__, module.stale.__code__) == codes


def what_is_in_force():
    """The hooks of an exploration, each of which replaces one of these."""
    return (
        *(threading.Lock, threading.Thread.start, time.sleep, time.monotonic, sys.stdout),
        *(queue.Queue, concurrent.futures.ThreadPoolExecutor, threading._counter),
        *(len(copyreg.dispatch_table), what_was_swapped(), lock),
    )


#: What takes hooks into force and back. At its first line, a try, the second of them does
#: not guard anything yet, and nothing could.
GUARDED = (
    explorer_module.Explorer.__enter__,
    explorer_module.Explorer.__exit__,
    explorer_module.Explorer._restore,
    patches_module.Patches.__enter__,
    patches_module.Patches._put,
    patches_module.Patches.__exit__,
    patches_module.Patches._undo,
    pool_module.Pool.close,
)


def lines_of(function):
    code = function.__code__
    lines = sorted({line for *_, line in code.co_lines() if line is not None})
    return [(code, line) for line in lines[2 if function is GUARDED[1] else 1 :]]


@pytest.mark.parametrize("function", GUARDED, ids=lambda function: function.__qualname__)
def test_an_interrupt_at_no_line_leaves_a_hook_in_force(function):
    """Whatever line it comes at, and the next exploration is not refused."""
    before, threads = what_is_in_force(), len(current_frames())
    for code, line in lines_of(function):

        def trace(frame, event, argument, code=code, line=line):
            if frame.f_code is code and event == "line" and frame.f_lineno == line:
                sys.settrace(None)
                signal.raise_signal(signal.SIGINT)
            return trace if frame.f_code is code else None

        usual = sys.gettrace()
        with contextlib.suppress(KeyboardInterrupt):
            try:
                sys.settrace(trace)
                explore([increment_locked, pass_gate])
            finally:
                sys.settrace(usual)
        assert what_is_in_force() == before, f"{function.__qualname__}, line {line}"
        assert len(current_frames()) <= threads
    assert explore([increment_locked, increment_locked], both).ok


def test_an_interrupt_ends_a_loop_that_calls_nothing(monkeypatch):
    """Also where no hook runs: the exception is raised in the thread itself."""

    def endless():
        return sum(1 for _ in iter(int, 1))

    timer = threading.Timer(0.05, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        explore([endless])
    timer.join()
    assert threading.active_count() == 1 or all(
        "interleaving" not in t.name for t in threading.enumerate()
    )


def test_code_that_swallows_everything_still_ends():
    """A bare except cannot keep a schedule alive."""

    def stubborn():
        while True:
            try:
                with lock:
                    increment()
            except BaseException:
                pass

    result = explore([stubborn, stubborn], seconds=0.2)
    assert result.outcome.kind == "undecided"
    assert "takes longer" in result.outcome.message


def test_explore_inside_an_explored_function_is_an_error():
    """It would wait for itself."""

    def nested():
        explore([increment])

    result = explore([nested])
    assert result.outcome.kind == "exception"
    assert "inside a function that it explores" in result.outcome.message


def test_other_threads_of_the_process_are_left_alone():
    """A thread that sleeps, locks and calls the same functions meanwhile is not touched."""
    stop, errors, rounds = threading.Event(), [], []

    def background():
        mine = threading.Lock()
        while not stop.is_set():
            try:
                with mine, threading.Lock():
                    one()
                    time.sleep(0.0001)
                helper = threading.Thread(target=one)
                helper.start()
                helper.join()
                rounds.append(1)
            except Exception as error:
                errors.append(error)
                return

    thread = threading.Thread(target=background)
    thread.start()
    while not rounds:
        pass
    result = explore([increment_by_call, increment_by_call], both)
    count = len(rounds)
    while len(rounds) == count and thread.is_alive():
        pass
    stop.set()
    thread.join()
    assert not errors
    assert result.outcome.kind == "check"


@pytest.mark.skipif(
    sys.version_info < (3, 14) and not getattr(sys, "_is_gil_enabled", lambda: True)(),
    reason="the free-threaded build of 3.13 never frees functions once threads ran",
)
def test_many_explorations_leave_nothing_behind():
    """After 300 of them there are no more threads and hardly more objects."""

    def objects():
        gc.collect()
        return len(gc.get_objects())

    for _ in range(5):
        explore([increment, increment], both)
    threads, before = len(sys._current_frames()), objects()
    for _ in range(300):
        explore([increment, increment], both)
    assert len(sys._current_frames()) == threads
    assert objects() - before < 300


def test_a_session_shows_what_has_just_changed():
    """Locals, held locks, what a thread waits for, and the shared variables."""

    def deposit(amount):
        global counter
        with lock:
            counter += amount

    session = Session([(deposit, 5), (deposit, 7)], lambda: counter == 12)
    assert session.failing is None
    start = session.play()
    assert start.enabled == (0, 1)
    assert start.shared == {"counter": "0"}
    assert start.threads[0].next.label == "acquire lock"
    assert start.threads[0].locals == {"amount": "5"}
    assert "counter += amount" in start.threads[0].source
    held = session.play([0])
    assert held.enabled == (0,)
    assert held.threads[0].held == ("lock",)
    assert held.threads[1].state == "blocked"
    assert held.threads[1].blocked_on == "lock"
    assert held.threads[1].blocked_by == ("deposit(5)",)
    released = session.play([0, 0])
    assert released.shared == {"counter": "5"}
    assert released.threads[0].state == "done" or released.enabled == (0, 1)
    with pytest.raises(ValueError, match="cannot go on"):
        session.play([0, 1])


def test_a_session_ends_with_an_outcome():
    """The last choice of the failing order makes the check fail."""
    session = Session([increment, increment], both)
    for length in range(len(session.failing)):
        assert session.play(session.failing[:length]).outcome is None
    end = session.play(session.failing)
    assert end.over
    assert end.outcome.kind == "check"
    assert end.changed == {"counter"} or end.shared == {"counter": "1"}
    with pytest.raises(ValueError, match="nothing could go on"):
        session.play([*session.failing, 0])


def test_a_scenario_that_returns_nonsense_is_an_error():
    """The message says what to return."""
    result = explore(lambda: 3)
    assert result.outcome.kind == "exception"
    assert "(threads, check)" in result.outcome.message


def test_a_search_for_names_runs_none_of_the_programs_code():
    """It happens at operations, in the middle of which nobody else may count."""
    ran = []

    class Table(dict):
        def items(self):
            ran.append("items")
            return super().items()

    class Row(list):
        def __iter__(self):
            ran.append("iter")
            return super().__iter__()

    class Key(int):
        def __repr__(self):
            ran.append("repr")
            return "key"

    class Item:
        __slots__ = ("inner", "other")

        def __getattribute__(self, name):
            ran.append(name)
            return super().__getattribute__(name)

        @property
        def __class__(self):
            ran.append("class")
            return int

    lock, item = threading.Lock(), Item()
    item.inner = lock
    table = Table(rows=Row([item]))
    table[Key(3)] = item
    names = Names([("table", table)])
    assert names.of(lock) == "table['rows'][0].inner"
    assert ran == []


def test_a_call_asks_no_object_of_the_program_who_it_is():
    """Calls that look like those of heapq or getattr are looked at before they are made."""

    class Push:
        def __call__(self, heap, item):
            list.append(heap, item)

        def __eq__(self, other):
            ran.append("eq")
            return True

        def __hash__(self):
            ran.append("hash")
            return hash(len)

        def __getattr__(self, name):
            ran.append(name)
            raise AttributeError(name)

    ran = []

    def scenario():
        ran.clear()  # of what copying it for this order has asked
        heappush, heap = Push(), []

        def push():
            heappush(heap, 1)

        return [push, push], lambda: (len(heap), ran) == (2, [])

    assert explore(scenario).ok


def test_a_name_is_searched_in_the_innermost_frames_only():
    """A deep recursion, in which each call meets new objects, stays affordable."""
    read = []

    def is_own(frame):
        own = frame.f_code is deep.__code__
        if own:
            read.append(frame.f_locals["calls"])
        return own

    def deep(calls):
        return deep(calls - 1) if calls else names.of(object())

    names = Names(is_own=is_own)
    assert deep(50) == "object 1"
    assert read == list(range(10))


# -- soundness ---------------------------------------------------------------------------


class Everything(Visited):
    """Remembers nothing, so that every schedule is run."""

    def __init__(self):
        super().__init__()
        self.states = _Nothing()

    def covers(self, state, anyhow, cost):
        return False


class _Nothing(set):
    def __contains__(self, item):
        return False


STATEMENTS = [
    "x += 1", "y = x + 1", "x = y * 2 + 1", "items.append(x)", "if x: y += 1",
    "if items: items.pop()", "y = len(items)",
]  # fmt: skip


def random_program(seed):
    """Two or three threads of a few statements, some of them under locks."""
    rng = random.Random(seed)
    threads = rng.choice([2, 2, 2, 3])
    lines = ["import threading", "a, b = threading.Lock(), threading.Lock()"]
    lines += ["x = y = 0", "items = []"]
    for number in range(threads):
        lines += [f"def f{number}():", "    global x, y"]
        for _ in range(rng.randint(1, 2 if threads == 3 else 3)):
            statement = rng.choice(STATEMENTS)
            how = rng.random()
            if how < 0.35:
                lines += [f"    with {rng.choice('ab')}:", f"        {statement}"]
            elif how < 0.45:
                lines += ["    with a, b:", f"        {statement}"]
            elif how < 0.5:
                lines += ["    with b, a:", f"        {statement}"]
            else:
                lines += [f"    {statement}"]
    lines += ["def final():", "    return x, y, tuple(items)"]
    return "\n".join(lines) + "\n", [f"f{n}" for n in range(threads)]


def outcomes(module, names, monkeypatch, filtered, visited, limit):
    """All outcomes of a program; None if there are too many schedules."""
    found = set()
    monkeypatch.setattr(job_module, "_run_check", lambda run, check: found.add(check()))
    job = job_module.make_job([getattr(module, n) for n in names], module.final)
    count = 0
    with explorer_module.Explorer(job, filtered=filtered) as explorer:
        begin = True
        while begin:
            begin = False
            found.clear()
            states = visited()
            frontier, item = explorer_module.Frontier(states), (0, [])
            while item is not None:
                policy = Systematic(item[1], states, item[0])
                run = explorer.execute(policy)
                count += 1
                if count > limit:
                    return None
                if run.ending is not None:
                    found.add((run.ending.kind, run.ending.message))
                if filtered and run.new_active:
                    explorer.active |= run.new_active
                    begin = True
                    break
                frontier.add(item[0], policy.choices, policy.options)
                item = frontier.next()
    return frozenset(found)


def test_filter_and_memory_lose_no_outcome(tmp_path, monkeypatch):
    """Random programs: the reduced search has the outcomes of trying everything."""
    compared = 0
    for seed in range(60):
        source, names = random_program(seed)
        path = tmp_path / f"program_{seed}.py"
        path.write_text(source, "utf-8")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, path.stem, module)
        spec.loader.exec_module(module)
        everything = outcomes(module, names, monkeypatch, False, Everything, 250)
        if everything is None:
            continue
        reduced = outcomes(module, names, monkeypatch, True, Visited, 10_000)
        assert reduced == everything, source
        compared += 1
    assert compared >= 15


def test_a_hold_ends_with_the_release_in_the_picture():
    """A thread that has let go of a lock and does nothing more holds it no longer."""
    lock = threading.Lock()

    def first():
        with lock:
            log.append(1)

    log: list[int] = []
    result = explore([first, first], check=lambda: len(log) < 2)
    holds = [hold for lane in result.timeline().lanes for hold in lane.holds]
    assert len(holds) == 2
    early, late = sorted(holds, key=lambda hold: hold.start)
    assert early.end <= late.start


def test_a_lock_taken_twice_is_held_until_its_last_release():
    """The hold of an RLock is one, from the first acquire to the last release."""
    lock = threading.RLock()

    def twice():
        with lock:
            with lock:
                log.append(1)
            log.append(2)

    log: list[int] = []
    result = explore([twice], check=lambda: not log)
    (lane,) = result.timeline().lanes
    assert [(hold.start, hold.end) for hold in lane.holds] == [(0.0, lane.end)]


def test_the_end_of_a_thread_without_an_operation_is_replayed():
    """Others wait for its end, although no turn of the schedule is its own."""
    done = []

    def scenario():
        def nothing():
            pass

        def work():
            done.append(1)

        return [nothing, work], lambda: False

    result = explore(scenario)
    assert result.outcome.kind == "check"
    assert replay(scenario, result.schedule).outcome.kind == "check"


def test_a_wait_in_a_loop_is_a_livelock_that_is_shown_shortly_and_replayed():
    """A thread that polls while another sleeps for long: its first rounds, its order."""
    import time

    items = []

    def poll():
        while not items:
            time.sleep(0.01)

    def bring():
        time.sleep(3600)
        items.append(1)

    def scenario():
        return [poll, bring], None

    result = explore(scenario)
    assert result.outcome.kind == "livelock"
    assert result.outcome.thread == "poll"
    assert 0 < len(result.steps) <= 30
    assert replay(scenario, result.schedule).outcome.kind == "livelock"
