"""Tests of helpers.plotting."""

from __future__ import annotations

import subprocess
import sys

import pytest

FIRST_USE = {
    "a chart": "helpers.chart('Nothing.')",
    "a timeline": "helpers.Timeline(()).draw()",
    "a comparison": "helpers.compare({'a': int, 'b': int}, repeat=3, calls=1).draw()",
    "a survey": (
        "from helpers.gil import Probe, Survey; "
        "Survey({'nap': Probe(0.1, 0.0, 0.0, 0.0, 2.0)}).draw()"
    ),
    "an advice": "helpers.advise(abs, []).draw()",
    "a server's traffic": (
        "from helpers.servers.traffic import Request, draw_traffic; "
        "draw_traffic({'x': [Request(1, 'GET', '/', '', '', 1, 0.0, 1.0)]})"
    ),
    "a fit": "helpers.fit_amdahl([1, 2, 3], [1, 2, 3])",
}
PROGRAM = """
import signal, sys
import helpers

class Interrupter:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
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


@pytest.mark.parametrize("module", ["numpy.linalg", "matplotlib.transforms"])
@pytest.mark.parametrize("use", FIRST_USE.values(), ids=FIRST_USE)
def test_an_interrupt_while_a_library_loads_breaks_no_later_picture(use, module):
    """The interrupt comes after the import, and the same cell works when run again."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(use=use, module=module)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (run.stdout.split(), run.stderr) == (["interrupted", "drawn"], "")
