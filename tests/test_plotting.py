"""Tests of helpers.plotting."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import pytest

from helpers.plotting import interrupts_put_off

FIRST_USE = {
    "a chart": "helpers.chart('Nothing.')",
    "a timeline": "helpers.Timeline(()).draw()",
    "a comparison": "helpers.compare({'a': int, 'b': int}, repeat=3, calls=1).draw()",
}
PROGRAM = """
import signal, sys
import helpers

class Interrupter:
    def find_spec(self, name, path=None, target=None):
        if name == "matplotlib.transforms":
            sys.meta_path.remove(self)
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Interrupter())
try:
    {use}
except KeyboardInterrupt:
    print("interrupted")
{use}
print("drawn")
"""


@pytest.mark.parametrize("use", FIRST_USE.values(), ids=FIRST_USE)
def test_an_interrupt_while_matplotlib_loads_breaks_no_later_picture(use):
    """The interrupt comes after the import, and the same cell works when run again."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(use=use)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (run.stdout.split(), run.stderr) == (["interrupted", "drawn"], "")


def test_other_threads_do_not_touch_the_handler():
    """Only the main thread may set signal handlers, and only it is interrupted."""
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def elsewhere():
        with interrupts_put_off():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [before]


def test_the_handler_is_put_back_after_an_error():
    """An import that fails leaves interrupts as they were."""
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ImportError), interrupts_put_off():
        raise ImportError
    assert signal.getsignal(signal.SIGINT) is before
