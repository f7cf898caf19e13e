"""Tests of helpers.practice: whatever an answer does, it gets a verdict, the right one."""

from __future__ import annotations

import _thread
import itertools
import json
import os
import queue
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from types import SimpleNamespace as Namespace

import psutil
import pytest
from answering import run_cells

import helpers.practice.exercise as registry
from helpers import check, module, progress
from helpers.interleaving.result import Outcome, Result, Step
from helpers.interleaving.scheduler import Wait
from helpers.practice import answer, bench, child, family, memory, sandbox
from helpers.practice.plain import decode, encode
from helpers.practice.progress import note, solved
from helpers.practice.verdict import CAUSES, Verdict
from helpers.timeline import Lane, Segment, State, Timeline

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def trials(monkeypatch, tmp_path):
    """The exercises of trial_exercises, for this test only, and progress of its own."""
    module.folder()  # made in a test, it would leave sys.path again at the test's end
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.setenv("CONCURRENCY_COURSE_PROGRESS", str(tmp_path / "progress.jsonl"))
    registry.all_exercises()
    monkeypatch.setattr(registry, "_exercises", dict(registry._exercises))
    sys.modules.pop("trial_exercises", None)
    import trial_exercises  # noqa: F401


def tried(name, text, *names):
    """The verdict on an answer that is given as the text of a cell."""
    space = run_cells([textwrap.dedent(text)])
    parts = registry.find_exercise(name).parts
    return check(name, *(space[each] for each in names or [part.name for part in parts]))


def double(body):
    return f"def double(x):\n{textwrap.indent(textwrap.dedent(body), '    ')}"


# -- right answers -----------------------------------------------------------------------


def test_a_right_answer_is_solved_and_noted():
    """The verdict says what held, and progress knows of it."""
    verdict = tried("trial-called", double("return x + x"))
    assert verdict.solved
    assert verdict.held == ("a number that nobody knows", "a text")
    assert "trial-called" in solved()


def test_an_answer_may_use_a_lock_of_an_earlier_cell_and_a_function_of_its_own():
    """The commonest notebook idiom works, locks and data alike."""
    verdict = tried(
        "trial-explored",
        """
        import threading
        lock = threading.RLock()
        step = [1]
        def next_one(n):
            return n + step[0]
        class Counter:
            def __init__(self):
                self.n = 0
            def add(self):
                with lock:
                    self.n = next_one(self.n)
            def value(self):
                return self.n
        """,
    )
    assert verdict.solved, str(verdict)


def test_an_answer_may_use_what_pickle_itself_cannot_take():
    """Caches, context variables, slots, and classes of several kinds."""
    verdict = tried(
        "trial-called",
        """
        import contextvars, dataclasses, enum, functools, traceback
        from typing import NamedTuple
        factor = contextvars.ContextVar("factor", default=2)
        seen = contextvars.ContextVar("seen")
        class Kind(enum.Enum):
            A = 1
        class Pair(NamedTuple):
            x: object
        @dataclasses.dataclass(slots=True, frozen=True)
        class Item:
            x: int = 1
        class Lost(Exception):
            def __reduce__(self): return Lost, self.args
        kept = [Item(), Kind.A, Pair(1)]
        @functools.lru_cache(maxsize=7)
        def same(x): return x
        @functools.cache
        def double(x):
            kept, seen.set(x)
            try:
                raise Lost
            except Lost:
                traceback.format_exc()
            assert Item() == Item() and same.cache_parameters()["maxsize"] == 7
            return same(seen.get()) * factor.get()
        """,
    )
    assert verdict.solved, str(verdict)


def test_a_check_begins_when_the_thread_that_watches_it_runs(monkeypatch):
    """On a busy machine that may take a while; it was taken for the answer's own then."""
    start, going_on, ended = _thread.start_new_thread, threading.Event(), threading.Event()
    runs = []

    def start_late(function, args):
        def later():
            going_on.wait(0.5)  # nobody sets it who waits for the thread
            runs.append(True)
            function(*args)

        return start(later, ())

    monkeypatch.setattr(_thread, "start_new_thread", start_late)
    child._watch(0.0, {"sources": {}, "folders": []}, lambda verdict: ended.set())
    runs_already = list(runs)
    going_on.set()
    assert ended.wait(10)
    assert runs_already


def test_a_value_can_be_an_answer():
    """Not every exercise asks for a function."""
    assert tried("trial-value", "answer = 42").solved
    assert tried("trial-value", "answer = 41").cause == "wrong-result"
    assert tried("trial-value", "answer = None").status == "unsolved"


# -- not solved yet ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "def double(x):\n    ...",
        "def double(x):\n    # to do\n    ...",
        'def double(x):\n    "Later."\n    pass',
        "def double(x):\n    raise NotImplementedError",
    ],
)
def test_what_is_not_written_yet_is_not_solved_yet(text):
    """The stub, also with a comment, another empty body, or NotImplementedError."""
    verdict = tried("trial-called", text)
    assert (verdict.status, verdict.cause) == ("unsolved", "unsolved")
    assert not solved()


def test_an_empty_method_is_named():
    """Half a class is not solved yet, and the verdict says what is missing."""
    verdict = tried(
        "trial-explored",
        """
        class Counter:
            def __init__(self): self.n = 0
            def add(self): self.n += 1
            def value(self): ...
        """,
    )
    assert verdict.status == "unsolved"
    assert "value()" in verdict.message


# -- answers that are wrong --------------------------------------------------------------


def test_a_lost_update_is_shown_with_its_order():
    """The order that breaks it comes back: both read before either writes."""
    verdict = tried(
        "trial-explored",
        """
        class Counter:
            def __init__(self): self.n = 0
            def add(self): self.n += 1
            def value(self): return self.n
        """,
    )
    assert verdict.cause == "lost-update"
    assert verdict.message == "two additions, and the value is 1."
    assert [step.kind for step in verdict.result.steps] == [
        "read",
        "read",
        "write",
        "write",
    ]
    html = verdict._repr_html_()
    assert "data:image/png;base64," in html
    assert 'alt="The check fails, step by step"' in html


def test_a_deadlock_is_shown_as_a_circle():
    """Who waits for whom, in words and as a picture."""
    verdict = tried(
        "trial-explored",
        """
        import threading
        class Counter:
            def __init__(self):
                self.n, self.turn = 0, 0
                self.a, self.b = threading.Lock(), threading.Lock()
            def add(self):
                self.turn += 1
                first, second = (self.a, self.b) if self.turn % 2 else (self.b, self.a)
                with first, second:
                    self.n += 1
            def value(self):
                return 2
        """,
    )
    assert verdict.cause == "deadlock"
    assert len(verdict.result.outcome.cycle) == 2
    assert "A circle of waits" in verdict._repr_html_()


def test_one_after_the_other_is_told_from_at_once():
    """Virtual time: waits of an hour cost nothing, and their order is seen."""
    at_once = (
        "import asyncio\nasync def meet(wait):\n    await asyncio.gather(wait(), wait())"
    )
    assert tried("trial-tasks", at_once).solved
    serial = "async def meet(wait):\n    await wait()\n    await wait()"
    assert tried("trial-tasks", serial).cause == "sequential"


ENDINGS = {
    "an exception": ("raise KeyError('x')", "exception"),
    "an exception without a text": ("raise type('E', (BaseException,), {})", "exception"),
    "a text that cannot be made": (
        "class E(Exception):\n    def __str__(self): raise E\nraise E",
        "exception",
    ),
    "sys.exit": ("import sys\nsys.exit(0)", "exit"),
    "exit": ("exit()", "exit"),
    "SystemExit": ("raise SystemExit", "exit"),
    "os._exit": ("import os\nos._exit(0)", "died"),
    "os.abort": ("import os\nos.abort()", "died"),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", "exception"),
    "a wrong result": ("return 3", "wrong-result"),
    "a result equal to everything": (
        "class All:\n    def __eq__(self, other): return True\nreturn All()",
        "tampering",
    ),
    "a mock": ("from unittest.mock import patch\nreturn x + x", "tampering"),
    "the check by an attribute": (
        "import helpers\nhelpers.practice\nreturn x",
        "tampering",
    ),
    "input": ("return input()", "exception"),
    "recursion": ("return double(x)", "exception"),
    "all memory at once": ("return [0] * 10**15", "memory"),
    "an exec": ("exec('y = 1')\nreturn x + x", "tampering"),
    "a look at the frames": ("import sys\nsys._getframe(1)\nreturn x + x", "tampering"),
    "a look at the stack": ("import inspect\ninspect.stack()\nreturn x + x", "tampering"),
    "a frame of a traceback": (
        "try: 1 / 0\nexcept Exception as e: e.__traceback__.tb_frame\nreturn x + x",
        "tampering",
    ),
    "a frame by a text": (
        "try: 1 / 0\nexcept Exception as e: getattr(e.__traceback__, 'tb_frame')\nreturn x",
        "tampering",
    ),
    "all objects": ("import gc\ngc.get_objects()\nreturn x + x", "tampering"),
    "ctypes": ("import ctypes\nreturn x + x", "tampering"),
    "the check's modules": ("import helpers.practice.bench\nreturn x + x", "tampering"),
    "a signal to the kernel": (
        "import os\ntry: os.kill(os.getppid(), 9)\nexcept Exception: pass\nreturn x + x",
        "tampering",
    ),
    "another program": (
        "import subprocess\ntry: subprocess.run('true')\nexcept OSError: pass\nreturn x",
        "tampering",
    ),
    "time replaced": ("import time\ntime.sleep = print\nreturn x + x", "tampering"),
    "time replaced by setattr": (
        "import time\nsetattr(time, 'sleep', print)\nreturn x + x",
        "tampering",
    ),
    "a method of Thread replaced": (
        "import threading\nthreading.Thread.start = print\nreturn x + x",
        "tampering",
    ),
    "a builtin replaced": (
        "import builtins\nbuiltins.__dict__['sorted'] = print\nreturn x + x",
        "tampering",
    ),
    "what writes the report replaced": (
        "import json\nsetattr(json, 'dumps', lambda o: '{\"kind\": \"end\"}')\nreturn 3",
        "tampering",
    ),
    "the check's modules by a name made up while it runs": (
        "import importlib\n"
        "load = lambda *n: importlib.import_module('.'.join(['helpers', 'practice', *n]))\n"
        "guard, child = load('guard'), load('child')\n"
        "known = list(guard._callables())\n"
        "setattr(guard, '_callables', lambda: known)\n"
        "setattr(child, '_ending_of', lambda error: {'status': 'solved'})\n"
        "load('bench').Bench.equal = lambda *all: None\nreturn 3",
        "tampering",
    ),
    "the code of the check's functions": (
        "import importlib\n"
        "bench = importlib.import_module('.'.join(['helpers', 'practice', 'bench']))\n"
        "bench.Bench.equal.__code__ = (lambda *all: None).__code__\nreturn 3",
        "tampering",
    ),
    "a frame by a text made up while it runs": (
        "try: 1 / 0\nexcept Exception as e: getattr(e.__traceback__, '_'.join(['tb', "
        "'frame']))\nreturn x + x",
        "tampering",
    ),
    "a module that it has written": (
        "import runpy\nfrom pathlib import Path\n"
        "Path('own.py').write_text('import helpers.practice.bench')\n"
        "runpy.run_path(str(Path('own.py').absolute()))\nreturn x + x",
        "tampering",
    ),
    "a file without end": (
        "with open('big', 'wb') as f:\n    while True: f.write(bytes(10**7))",
        "exception",
    ),
    "all files that a process can open": (
        "k = []\nwhile True: k.append(open('own', 'w'))",
        "exception",
    ),
    "lines where the check reports": (
        "import os\nfor d in range(3, 20):\n    try: os.write(d, b'0 {}\\n')\n"
        "    except OSError: pass\nreturn x",
        "tampering",
    ),
}


@pytest.mark.parametrize("what", ENDINGS)
def test_the_verdict_names_what_an_answer_did(what):
    """However it ends, and whatever it tries: refused, for the right reason."""
    body, cause = ENDINGS[what]
    verdict = tried("trial-called", double(body))
    assert (verdict.status, verdict.cause) == ("refused", cause), str(verdict)
    assert verdict.message
    assert not solved()


def test_who_defines_equality_is_told_what_to_do_instead():
    """A learner may want it for a good reason; the check cannot tell that from a cheat."""
    body, _ = ENDINGS["a result equal to everything"]
    verdict = tried("trial-called", double(body))
    assert "__eq__" in verdict.message
    assert "compare in a function instead" in verdict.message


@pytest.mark.parametrize(
    "text",
    [
        "import functools\ndouble = functools.partial(cheat, 1)",
        "class Double:\n    __call__ = cheat\ndouble = Double()",
        "class Double:\n    double = cheat\ndouble = Double().double",
        "table = [cheat]\ndef double(x):\n    return table[0](x, x)",
        "cheat.__module__ = 'elsewhere'\ndef double(x):\n    return cheat(x, x)",
    ],
)
def test_code_is_looked_at_wherever_it_hides(text):
    """In a partial, an instance, a bound method, a list: before it runs."""
    cheat = "def cheat(self, x):\n    import helpers.practice.bench\n    return x + x\n"
    verdict = tried("trial-called", cheat + text)
    assert verdict.cause == "tampering", str(verdict)
    assert "helpers.practice" in verdict.message


@pytest.mark.parametrize(
    "text",
    [
        "import helpers.practice.bench as b\ndef double(x):\n    b\n    return x + x",
        "from helpers.practice.bench import Bench as B\ndef double(x):\n    return B",
    ],
)
def test_an_alias_of_the_check_does_not_reach_it(text):
    """What a cell has imported under another name is named by its own."""
    verdict = tried("trial-called", text)
    assert verdict.cause == "tampering", str(verdict)


def test_what_another_library_calls_for_an_answer_is_its_own_doing():
    """A pickle that calls exec() when it is unpacked, by a reducer for a whole class."""
    verdict = tried(
        "trial-called",
        """
        import copyreg
        class Evil: pass
        copyreg.pickle(Evil, lambda evil: (exec, ("import helpers.practice",)))
        evil = Evil()
        def double(x):
            evil
            return x + x
        """,
    )
    assert verdict.cause == "tampering", str(verdict)


def test_the_words_of_an_exception_name_no_cause():
    """An AssertionError that looks like one of the check's is an exception."""
    verdict = tried(
        "trial-explored",
        """
        class Counter:
            def __init__(self): self.n = 0
            def add(self): raise AssertionError("no-cause: hello\\x1e")
            def value(self): return 2
        """,
    )
    assert verdict.cause == "exception", str(verdict)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("double = 3", "an int: 3"),
        ("double = None", "NoneType"),
        ("def double(x):\n    yield x + x", "generator function"),
        ("async def double(x):\n    return x + x", "coroutine function"),
        ("class double:\n    def __init__(self, x): pass", "a class"),
        ("def f(x):\n    yield x\ndouble = f(1)", "without parentheses"),
    ],
)
def test_something_else_in_place_of_a_function_is_named(text, word):
    """A type that the task did not ask for, in words."""
    verdict = tried("trial-called", text)
    assert (verdict.status, verdict.cause) == ("refused", "type")
    assert word in verdict.message


def test_a_function_with_other_parameters_is_named():
    """Before anything runs, with what it takes and what it should."""
    verdict = tried("trial-called", "def double(x, y):\n    return x + y")
    assert verdict.cause == "signature"
    assert "double must take 1 argument, and is written with (x, y)." in verdict.message
    assert tried("trial-called", "double = lambda *all: all[0] + all[0]").solved


# -- answers that do not end -------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "import time\ntime.sleep(1000)",
        "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    ],
)
def test_what_does_not_end_is_ended(body):
    """A loop, a wait and a call in C: within 10 s, with the line where that is known."""
    started = time.perf_counter()
    verdict = tried("trial-called", double(body))
    assert verdict.cause == "hang", str(verdict)
    assert time.perf_counter() - started < 15
    assert "double" in verdict.message


def test_a_real_deadlock_is_told_from_a_hang():
    """Threads that really wait for each other: the circle comes back."""
    verdict = tried(
        "trial-threads",
        """
        import threading
        def begin(event):
            a, b = threading.Lock(), threading.Lock()
            meet = threading.Barrier(2)
            def up():
                with a:
                    meet.wait()
                    with b: pass
            def down():
                with b:
                    meet.wait()
                    with a: pass
            threads = [threading.Thread(target=f, name=f.__name__) for f in (up, down)]
            for t in threads: t.start()
            for t in threads: t.join()
        """,
    )
    assert verdict.cause == "deadlock", str(verdict)
    assert set(verdict.result.outcome.cycle) == {"up", "down"}


@pytest.mark.parametrize(
    ("samples", "idle", "starved"),
    [
        (
            [(10.0, 1.0), (11.5, 1.4)],
            0.0,
            True,
        ),  # it computes, on a third of a CPU
        ([(10.0, 1.0), (11.5, 1.4)], 0.5, False),  # the CPUs were free: it waits by itself
        ([(10.0, 1.0), (11.5, 1.01)], 0.0, False),  # it waits, whatever others do
        ([(10.0, 6.0), (11.5, 7.5)], 0.0, False),  # it had time enough
        ([], 0.0, False),
    ],
)
def test_who_waits_for_a_cpu_is_told_from_who_waits(samples, idle, starved, monkeypatch):
    """Only what computes, but little, while no CPU is free, was kept from it."""
    monkeypatch.setattr(family.Usage, "_idle", lambda self: idle)
    usage = family.Usage(os.getpid())
    usage._samples.extend(samples)
    assert usage.starved == starved


def test_usage_counts_the_computing_of_descendants():
    """What a child of the process computes is its family's, also when it has ended."""
    usage = family.Usage(os.getpid())
    usage.sample()
    before = usage._samples[-1][1]
    subprocess.run([sys.executable, "-c", BUSY], check=True)
    usage.sample()
    assert usage._samples[-1][1] - before >= 0.2
    assert usage.memory > 1_000_000


BUSY = "import time\nwhile time.process_time() < 0.3: pass"


def test_what_a_check_said_is_read_though_it_takes_a_while(monkeypatch):
    """The process has long ended when the thread that reads its words gets a turn."""

    def read_late(stream, lines):
        said = [*stream]
        time.sleep(5 * sandbox._POLL)
        for line in (*said, b""):
            lines.put(line)

    monkeypatch.setattr(sandbox, "_read", read_late)
    assert tried("trial-called", double("return x + x")).solved


def test_an_answer_without_a_turn_is_undecided(monkeypatch):
    """Where other programs have the CPUs, the verdict blames them and not the answer."""
    monkeypatch.setattr(family.Usage, "starved", True)
    monkeypatch.setattr(sandbox, "PATIENCE", 1.5)
    verdict = tried("trial-called", double("while True: pass"))
    assert (verdict.status, verdict.cause) == ("undecided", "undecided")
    assert "Run this cell again" in verdict.message


def test_memory_is_bounded(monkeypatch):
    """Who takes more and more is ended."""
    monkeypatch.setattr(memory, "bound", lambda: 300_000_000)
    verdict = tried(
        "trial-called", double("y = []\nwhile True: y.append(bytearray(10**6))")
    )
    assert verdict.cause == "memory"
    assert "0.3 GB" in verdict.message


@pytest.mark.parametrize(
    ("free", "granted", "bound"),
    [
        (10**11, None, memory.MOST),
        (10**11, 10**19, memory.MOST),
        (10**11, 10**9, 750_000_000),
        (10**9, 10**11, 750_000_000),
        (10**11, 0, memory.LEAST),
        (10**8, None, memory.LEAST),
    ],
)
def test_the_bound_follows_from_what_the_computer_and_its_container_have(
    monkeypatch, free, granted, bound
):
    """The kernel, beside which the check runs, keeps its part."""
    monkeypatch.setattr(memory.psutil, "virtual_memory", lambda: Namespace(available=free))
    monkeypatch.setattr(memory.cgroups, "memory_left", lambda root: granted)
    assert memory.bound() == bound


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells who shares it")
def test_what_several_processes_share_counts_once():
    """Ten processes with the same large block do not take ten times as much."""
    script = (
        "import os, sys\n"
        "block = bytearray(50_000_000)\n"
        "for _ in range(9):\n"
        "    if os.fork() == 0:\n"
        "        sys.stdin.read()\n"
        "        os._exit(0)\n"
        "print('all', flush=True)\n"
        "sys.stdin.read()\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=pipe, stdout=pipe
    ) as process:
        process.stdout.readline()
        usage = family.Usage(process.pid)
        usage.sample()
        exact = usage.exact_memory()
        process.stdin.close()
    assert usage.memory > 500_000_000
    assert 50_000_000 < exact < 150_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="the file is Linux's")
def test_linux_ends_an_answer_before_the_kernel():
    """Where memory runs out, it looks for the process with the highest score."""
    score = "/proc/self/oom_score_adj"
    verdict = tried("trial-called", double(f"raise ValueError(open({score!r}).read())"))
    assert "1000" in verdict.message
    assert "1000" not in Path(score).read_text()


def test_an_answer_that_linux_ended_for_memory_is_told_so(monkeypatch):
    """By the count of those that it has ended; else the signal alone is named."""
    listen = sandbox._listen

    def kill_and_listen(process, *rest):
        process.kill()
        listen(process, *rest)

    monkeypatch.setattr(sandbox, "_listen", kill_and_listen)
    assert tried("trial-called", double("return x + x")).cause == "died"
    counts = itertools.count()
    monkeypatch.setattr(memory, "ended_by_linux", lambda: next(counts))
    verdict = tried("trial-called", double("return x + x"))
    assert verdict.cause == "memory"
    assert "GB" in verdict.message


# -- what is left ------------------------------------------------------------------------


def marked(pid):
    """The processes of checks that a process has asked for and that are still there."""
    found = []
    for each in psutil.process_iter():
        try:
            if each.environ().get(family.MARK, "").startswith(f"{pid}-"):
                found.append(each)
        except (psutil.Error, OSError):
            continue
    return found


def test_a_thread_that_runs_on_is_a_leak():
    """Daemon or not, it is named."""
    verdict = tried(
        "trial-threads",
        """
        import threading
        def begin(event):
            stop = threading.Event()
            threading.Thread(target=stop.wait, name="left over", daemon=True).start()
        """,
    )
    assert verdict.cause == "leak"
    assert "left over" in verdict.message


def test_a_thread_that_ends_by_itself_is_none():
    """One that is about to end gets the time for it."""
    verdict = tried(
        "trial-threads",
        """
        import threading
        def begin(event):
            threading.Thread(target=event.wait).start()
        """,
    )
    assert verdict.solved, str(verdict)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_no_process_of_an_answer_outlives_the_check():
    """Not even one that has left its parent and its session."""
    verdict = tried(
        "trial-threads",
        """
        import os, time
        def begin(event):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    while True: time.sleep(0.1)
                os._exit(0)
            raise ValueError
        """,
    )
    assert verdict.cause == "exception"
    assert not marked(os.getpid())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("if os.fork(): os.wait()\nreturn x + x", "forked"),
        ("if os.fork():\n    os.wait()\n    return 3\nreturn x + x", "forked"),
        ("if os.fork() == 0: time.sleep(60)\nreturn x + x", "Still running: process"),
        # Begun: a thread counts as soon as it runs, not as soon as it is asked for.
        (
            "begun = _thread.allocate_lock()\nbegun.acquire()\n"
            "_thread.start_new_thread(lambda: (begun.release(), time.sleep(60)), ())\n"
            "begun.acquire()\nreturn x + x",
            "without a name",
        ),
        # As logging does: then threading has a dummy for it, which nobody can join.
        (
            "import threading\nbegun = _thread.allocate_lock()\nbegun.acquire()\n"
            "def work():\n"
            "    threading.current_thread()\n    begun.release()\n    time.sleep(60)\n"
            "_thread.start_new_thread(work, ())\nbegun.acquire()\nreturn x + x",
            "without a name",
        ),
    ],
)
def test_forks_and_bare_threads_count_and_do_not_report(body, word):
    """Also what neither multiprocessing nor threading knows is a leak."""
    verdict = tried("trial-called", double("import _thread, os, time\n" + body))
    assert (verdict.status, verdict.cause) == ("refused", "leak"), str(verdict)
    assert word in verdict.message
    assert not marked(os.getpid())


def test_a_process_that_ends_while_it_is_looked_at_is_not_left(monkeypatch):
    """Another thread may wait for it after it was listed."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as one:
        listed = psutil.Process(one.pid)
        monkeypatch.setattr(psutil.Process, "children", lambda self: [listed])
        assert bench._forks() == [listed]
    assert bench._forks() == []


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no list of shared memory")
def test_temporary_files_and_shared_memory_are_removed(tmp_path, monkeypatch):
    """What an answer makes elsewhere goes with its processes."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    name = f"course_{os.getpid()}_"
    body = f"""
        import tempfile, multiprocessing.shared_memory as shm
        tempfile.mkdtemp()
        print(tempfile.gettempdir())
        shm.SharedMemory({name!r} + type(x).__name__, create=True, size=8)
        return x + x
        """
    verdict = tried("trial-called", double(body))
    assert verdict.solved, str(verdict)
    assert Path(verdict.output.split()[0]).name.startswith("check_")
    assert not list(Path("/dev/shm").glob(f"{name}*"))
    assert not list(tmp_path.glob("check_*"))


def test_files_of_an_answer_are_removed(tmp_path, monkeypatch):
    """What it writes where it runs is gone afterwards."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(tmp_path.iterdir())
    verdict = tried("trial-called", double("open('left', 'w').write('x')\nreturn x + x"))
    assert verdict.solved
    assert {p for p in tmp_path.iterdir() if p.name.startswith("check_")} == set()
    assert before <= set(tmp_path.iterdir())


def test_what_an_answer_prints_is_kept_in_part():
    """The end of it, and not all of it."""
    verdict = tried(
        "trial-called", double("print('a' * 10**6)\nprint('the end')\nreturn 0")
    )
    assert verdict.output.endswith("the end\n")
    assert len(verdict.output) <= 2_000
    assert "the end" in verdict._repr_html_()


def test_clients_that_the_check_cuts_off_print_nothing():
    """asyncio of Python 3.11 reports a client's cancelled task with a traceback."""
    verdict = tried(
        "chat-server",
        """
        import asyncio

        async def serve(started, stop):
            clients = set()

            async def talk(reader, writer):
                clients.add(writer)
                async for line in reader:
                    for each in clients:
                        each.write(line)

            async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
                started(server.sockets[0].getsockname()[1])
                await stop.wait()
        """,
    )
    assert (verdict.status, verdict.cause) == ("refused", "wrong-result")
    assert verdict.output == ""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_an_interrupt_ends_the_check_and_all_its_processes():
    """Stop while a check runs: KeyboardInterrupt, and nothing is left."""
    program = textwrap.dedent(
        f"""
        import sys
        sys.path[:0] = [{str(HERE)!r}, {str(HERE.parent)!r}]
        import trial_exercises
        from answering import run_cells
        from helpers import check
        space = run_cells(["def double(x):\\n    while True: pass"])
        print("checking", flush=True)
        try:
            check("trial-called", space["double"])
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        """
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout.readline() == "checking\n"
        while not psutil.Process(process.pid).children():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "interrupted\n"
    assert not marked(process.pid)


# -- calls that are wrong ----------------------------------------------------------------


def test_an_unknown_exercise_is_an_error_with_those_alike():
    """A slip of the pen, named."""
    with pytest.raises(ValueError, match="did you mean 'trial-called'"):
        check("trial-caled", print)


def test_too_few_parts_are_an_error_that_shows_the_call():
    """What to write instead."""
    with pytest.raises(TypeError, match=r"write check\(.trial-called., double\)"):
        check("trial-called")


def test_what_cannot_go_to_another_process_is_named():
    """A file or a generator of an earlier cell."""
    verdict = tried(
        "trial-called",
        """
        opened = (x for x in range(3))
        def double(x):
            return next(opened)
        """,
    )
    assert verdict.cause == "packing"
    assert "opened (a generator)" in verdict.message


class _Shared(queue.SimpleQueue):  # type: ignore[type-arg]
    """Its last item is taken by another thread after it was counted."""

    def empty(self) -> bool:
        return False

    def qsize(self) -> int:
        return super().qsize() + 1

    def get(self, block: bool = True, timeout: float | None = None) -> object:
        assert not block, "another thread has taken what it waits for"
        return super().get(block, timeout)


def test_packing_a_queue_waits_for_no_item_that_another_thread_has_taken():
    """A consumer of an earlier cell may still be there."""
    shared = _Shared()
    shared.put("a")
    assert answer._reduce_simple_queue(shared)[1] == (["a"],)
    assert shared.get_nowait() == "a"


class _Interrupted(queue.SimpleQueue):  # type: ignore[type-arg]
    """The reader stops the cell whenever an item is taken."""

    def get(self, block: bool = True, timeout: float | None = None) -> object:
        item = super().get(block, timeout)
        signal.raise_signal(signal.SIGINT)
        return item

    def get_nowait(self) -> object:
        return self.get(False)


def test_an_interrupt_while_a_queue_is_packed_loses_no_item():
    """All of them are in the reader's queue again when the cell is stopped."""
    interrupted = _Interrupted()
    for item in range(5):
        interrupted.put(item)
    with pytest.raises(KeyboardInterrupt):
        answer._reduce_simple_queue(interrupted)
    left = [queue.SimpleQueue.get_nowait(interrupted) for _ in range(interrupted.qsize())]
    assert left == [0, 1, 2, 3, 4]


def test_packing_runs_nothing_of_an_answer_and_has_a_bound(monkeypatch):
    """A method that would hang the notebook, and data without end, are named."""
    verdict = tried(
        "trial-called",
        """
        class Slow:
            def __reduce__(self):
                while True: pass
        slow = Slow()
        def double(x):
            return slow
        """,
    )
    assert verdict.cause == "packing"
    assert "__reduce__()" in verdict.message
    monkeypatch.setattr("helpers.practice.answer.LARGEST", 10_000_000)
    verdict = tried("trial-called", "data = bytes(10**7)\ndef double(x):\n    return data")
    assert verdict.cause == "packing"
    assert "more than 10 MB" in verdict.message


def test_a_process_that_died_names_no_line_that_is_in_no_cell():
    """Neither of the importing nor of the program that runs the check."""
    child = Path(sandbox.__file__).with_name("child.py")
    program = f'  File "{child}", line 9 in main\n  File "<string>", line 1 in <module>\n'
    importing = '  File "<frozen importlib._bootstrap>", line 488 in _call\n'
    threads = f'  File "{threading.__file__}", line 7 in wait\n'
    assert sandbox.last_line(program) == ""
    cell = '  File "<cell 1>", line 3 in answer\n'
    assert sandbox.last_line(importing + threads + cell + program) == "line 3 in answer()"


# -- plain data --------------------------------------------------------------------------


def test_results_and_timelines_survive_json():
    """What the child found is what the notebook draws."""
    wait = Wait("a", "acquire", "lock", "lock", 3, ("b",), ())
    result = Result(
        False,
        Outcome("deadlock", "a waits", "a", 3, (wait,), ("a", "b")),
        4,
        steps=[Step("a", "acquire", "lock", 3, held=("x",), blocked=True)],
        threads=["a", "b"],
        unit="task",
    )
    again = decode(json.loads(json.dumps(encode(result))))
    assert again.verdict == result.verdict
    assert again.unit == "task"
    assert again.outcome == result.outcome
    assert again.steps == result.steps
    timeline = Timeline(
        [Lane("a", segments=[Segment(0, 1, State.WAITING, "x", 2)])], duration=1
    )
    assert decode(json.loads(json.dumps(encode(timeline)))).lanes == timeline.lanes


def test_nothing_else_is_encoded():
    """An object of the answer's cannot travel along."""
    with pytest.raises(TypeError, match="object is no part of a result"):
        encode([object()])


def test_a_verdict_escapes_what_it_shows():
    """An answer that prints HTML gets its text back."""
    verdict = Verdict("x", "refused", "exception", "<b>no</b>", output="<script>")
    assert "<script>" not in verdict._repr_html_()
    assert "&lt;b&gt;no" in verdict._repr_html_()


def test_every_cause_has_words():
    """A verdict begins with a sentence, whatever its cause."""
    for cause in CAUSES:
        assert Verdict("x", "refused", cause, "m").headline.startswith("Not yet. ")
    with pytest.raises(ValueError, match="cause='bad'"):
        Verdict("x", "refused", "bad")
    with pytest.raises(ValueError, match="does not go with"):
        Verdict("x", "solved", "hang")


# -- progress ----------------------------------------------------------------------------


def place():
    return Path(os.environ["CONCURRENCY_COURSE_PROGRESS"])


def test_progress_survives_broken_contents():
    """Cut lines, other JSON and bytes that are no text cost only themselves."""
    note("one")
    with place().open("ab") as file:
        file.write(b'{"exercise": "two", "sol')
    note("three")
    with place().open("ab") as file:
        file.write(b"\xff\xfe\n[1]\n{}\nnull\n" + b"[" * 100_000 + b"\n")
        file.write(b'{"exercise": 7, "solved": "2026-01-01T00:00:00+00:00"}\n')
        file.write(b'{"exercise": "naive", "solved": "2026-01-01T00:00:00"}\n')
    note("four")
    assert set(solved()) == {"one", "three", "four"}


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_moments_that_no_calendar_here_has_are_passed_over(zone, monkeypatch):
    """A clock that was wrong by ages costs its line, and progress shows itself."""
    if hasattr(time, "tzset"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
    name = progress().next.name
    with place().open("a") as file:
        for when in ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-23:59"):
            file.write(json.dumps({"exercise": name, "solved": when}) + "\n")
    assert str(progress())
    assert progress()._repr_html_()
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.mark.parametrize("make", [os.mkdir, getattr(os, "mkfifo", os.mkdir)])
def test_something_else_in_place_of_the_file_costs_the_note_only(make):
    """A folder, and a pipe, which would wait for a writer."""
    make(place())
    note("one")
    assert solved() == {}


def test_two_notebooks_can_note_at_once():
    """Forty threads in two processes, and no line is lost."""
    program = (
        "import sys, threading\n"
        "from helpers.practice.progress import note\n"
        "names = [f'{sys.argv[1]}-{i}' for i in range(20)]\n"
        "threads = [threading.Thread(target=note, args=(name,)) for name in names]\n"
        "for t in threads: t.start()\n"
        "for t in threads: t.join()\n"
    )
    run = [
        subprocess.Popen([sys.executable, "-c", program, name], cwd=HERE.parent)
        for name in ("a", "b")
    ]
    assert [process.wait(60) for process in run] == [0, 0]
    assert set(solved()) == {f"{name}-{i}" for name in "ab" for i in range(20)}


def test_the_first_time_counts():
    """Who solves it again keeps the day on which it was solved."""
    note("one")
    first = solved()["one"]
    note("one")
    assert solved()["one"] == first
    assert place().read_text().count('"one"') == 1


def test_a_place_that_cannot_be_written_costs_the_note_only(monkeypatch, tmp_path):
    """A read-only home is no reason for a traceback."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CONCURRENCY_COURSE_PROGRESS", str(tmp_path / "file" / "below"))
    assert tried("trial-called", double("return x + x")).solved
    assert solved() == {}


def test_progress_says_where_to_go_on():
    """The first exercise that is not solved yet; a chapter shows how far it is."""
    begun = progress()
    first = begun.next
    assert first.title in begun.summary()
    note(first.name)
    later = progress()
    assert later.next.name != first.name
    assert later.chapters[0].count.startswith("1 of ")
    assert "open" in str(later)
    assert "<meter" in later._repr_html_()


def test_a_check_leaves_no_thread():
    """The kernel has afterwards what it had before."""
    before = set(threading.enumerate())
    tried("trial-called", double("return 0"))
    assert set(threading.enumerate()) <= before
