"""What this computer and this Python are: the facts, and the sentences that follow."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import types
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from IPython.lib.pretty import pretty

from helpers.machine import Machine, this_machine

PLAIN = Machine(
    version=(3, 15, 0),
    implementation="CPython",
    free_threaded_build=False,
    gil_enabled=True,
    cpu_count=8,
    allowed_cpus=8,
    cpu_quota=None,
    start_method="forkserver",
    switch_interval=0.005,
    system="Linux",
    platform="Linux-6.1-x86_64",
    in_notebook=True,
    on_binder=False,
)


def test_the_least_of_the_limits_is_usable():
    """The computer's CPUs, those allowed, the quota."""
    assert PLAIN.usable_cpus == 8
    assert replace(PLAIN, allowed_cpus=3).usable_cpus == 3
    assert replace(PLAIN, allowed_cpus=3, cpu_quota=0.5).usable_cpus == 0.5
    assert replace(PLAIN, allowed_cpus=3, cpu_quota=64.0).usable_cpus == 3


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity here")
def test_an_affinity_is_seen():
    """As taskset and batch systems set it."""
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert this_machine().allowed_cpus == 1
    finally:
        os.sched_setaffinity(0, before)


def test_asking_does_not_fix_the_start_method():
    """Set afterwards, it still can be; and then it is seen."""
    script = (
        "import multiprocessing as m; from helpers.machine import this_machine\n"
        "first = this_machine().start_method\n"
        "assert m.get_start_method(allow_none=True) is None\n"
        "m.set_start_method('spawn')\n"
        "assert this_machine().start_method == 'spawn'\n"
        "print(first)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    assert done.stderr == ""
    assert done.stdout.split() == multiprocessing.get_all_start_methods()[:1]


def test_the_default_start_method_is_that_of_the_platform():
    """As the documentation of multiprocessing has it, version by version."""
    if sys.platform == "win32" or sys.platform == "darwin":
        expected = "spawn"
    else:
        expected = "forkserver" if sys.version_info >= (3, 14) else "fork"
    if multiprocessing.get_start_method(allow_none=True) is None:
        assert this_machine().start_method == expected


def test_build_and_state_of_the_gil_are_two_facts(monkeypatch):
    """A free-threaded build may have its GIL on."""
    monkeypatch.setattr("sysconfig.get_config_var", lambda name: 1)
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: True, raising=False)
    assert (this_machine().free_threaded_build, this_machine().gil_enabled) == (True, True)
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: False)
    assert not this_machine().gil_enabled
    monkeypatch.delattr(sys, "_is_gil_enabled")
    assert this_machine().gil_enabled


def test_a_notebook_and_a_binder_are_recognised(monkeypatch):
    """A kernel's shell has a kernel, a terminal's has not; Binder sets variables."""
    assert not this_machine().in_notebook
    monkeypatch.setenv("BINDER_REPO_URL", "https://example.org")
    assert this_machine().on_binder
    shell = types.SimpleNamespace()
    ipython = types.SimpleNamespace(get_ipython=lambda: shell)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    assert not this_machine().in_notebook
    shell.kernel = object()
    assert this_machine().in_notebook


def test_a_plain_machine_has_one_difference():
    """Every start method has its sentence, for each looks different from another."""
    (only,) = PLAIN.differences()
    assert "start method is forkserver" in only


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"allowed_cpus": 1}, "1 usable CPU: nothing computes at the same time"),
        ({"cpu_quota": 0.5}, "0.5 usable CPU: nothing computes at the same time"),
        ({"cpu_quota": 1.5}, "at most 1.5 times as fast"),
        ({"cpu_quota": 2.0}, "quota leaves you 2 usable CPUs, but os.cpu_count() says 8"),
        ({"allowed_cpus": 4}, "4 of 8 CPUs"),
        ({"gil_enabled": False}, "without the GIL"),
        ({"free_threaded_build": True}, "but the GIL is on"),
        ({"start_method": "spawn"}, "start method is spawn: functions from cells cannot"),
        ({"start_method": "fork"}, "functions from cells can go to processes here"),
        ({"implementation": "PyPy"}, "this is PyPy"),
        (
            {"version": (3, 13, 0)},
            "Python 3.13 does not have InterpreterPoolExecutor (3.14)",
        ),
        ({"switch_interval": 0.1}, "100 ms instead of 5 ms"),
        ({"system": "Windows"}, "ticks 64 times"),
        ({"on_binder": True}, "share the computer"),
    ],
)
def test_each_fact_has_its_sentence(facts, words):
    """Which is not there without the fact, and which both renderings show."""
    machine = replace(PLAIN, **facts)
    assert words in " ".join(machine.differences())
    assert words not in " ".join(PLAIN.differences())
    assert words in str(machine)
    assert words in pretty(machine)
    reader = Text()
    reader.feed(machine._repr_html_())
    assert words in reader.text


class Text(HTMLParser):
    text = ""

    def handle_data(self, data):
        self.text += data


def test_the_html_is_escaped():
    """A platform's name is nobody's markup."""
    assert "<b>" not in replace(PLAIN, platform="<b>")._repr_html_()
