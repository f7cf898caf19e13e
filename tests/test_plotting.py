"""Tests of helpers.plotting."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
