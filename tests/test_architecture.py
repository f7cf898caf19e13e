"""What CONTRIBUTING says of the architecture, held against the imports of the helpers."""

from __future__ import annotations

import subprocess
import sys

import architecture
import PIL.Image
import pytest
from architecture import PARTS, PICTURE, ROOT

EDGES = architecture.edges()


def test_every_module_has_its_part():
    """A new module is given a part; none is named that does not exist."""
    names = {name for name, _ in architecture.modules()}
    assert {architecture.part_of(name) for name in names} == set(PARTS)
    assert {name for part in PARTS.values() for name in part} <= names


def test_imports_lead_one_way():
    """A part imports only those before it; but a timeline, when asked, draws itself."""
    order = list(PARTS)
    against = {pair for pair in EDGES if order.index(pair[0]) < order.index(pair[1])}
    assert against == {("data", "drawing")}
    assert EDGES["data", "drawing"], "timeline/model.py imports it only within methods"


def test_recording_and_drawing_do_not_know_each_other():
    """What draws a timeline cannot tell where it came from, and the other way round."""
    assert not {("recording", "drawing"), ("drawing", "recording")} & set(EDGES)
    assert not {("drawing", "interleaving"), ("recording", "interleaving")} & set(EDGES)


@pytest.mark.parametrize("part", ["widgets", "magics"])
def test_nothing_below_imports_what_the_learner_handles(part):
    """Widgets and magics stand on top: all else works without them."""
    assert not [pair for pair in EDGES if pair[1] == part]


@pytest.mark.parametrize(
    "module", ["timeline", "timeline.recorder", "timeline.child", "interleaving"]
)
def test_recording_and_exploring_load_no_drawing(module):
    """A process that only records or explores does not wait for matplotlib or widgets."""
    code = (
        f"import sys, helpers.{module}; heavy = 'matplotlib', 'numpy', 'ipywidgets', "
        "'helpers.timeline.drawing'; print([m for m in heavy if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_the_picture_is_of_these_imports():
    """The picture holds the imports that it was drawn from; they are those of today."""
    drawn = PIL.Image.open(PICTURE).text["Description"]
    assert drawn == architecture.told(), "run: python tests/architecture.py"
