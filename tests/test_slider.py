"""Tests of helpers.widgets.slider."""

from __future__ import annotations

import base64
import re

import matplotlib.pyplot as plt
import numpy
import pytest
from matplotlib.figure import Figure

from helpers import Lane, Segment, State, Timeline, vary

PNG = b"\x89PNG"


def line(slope: float = 1, offset: float = 0.0) -> Figure:
    """A straight line, in a figure that pyplot does not know of."""
    figure = Figure((2, 1))
    axes = figure.add_subplot(title="a line", xlabel="x (m)", ylabel="y (m)")
    axes.plot([0, 1], [offset, offset + slope])
    return figure


def test_the_bundle_shows_the_picture_for_the_first_values_without_a_kernel():
    """Beside the widget stand a PNG with an alternative text, and a text."""
    data, metadata = vary(line, slope=(1, 5))._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert base64.b64decode(data["image/png"]).startswith(PNG)
    assert data["text/plain"] == "slope = 1. a line: y (m) over x (m)."
    assert metadata["image/png"] == {"alt": data["text/plain"], "width": 192}


def test_a_slider_is_labelled_with_its_unit_and_starts_at_the_default():
    """The label tells name and unit; the picture is redrawn only when it is let go."""
    varied = vary(line, slope=(0, 5), offset=(-0.5, 0.5, 0.05), units={"offset": "m"})
    slope, offset = varied._view().children[:2]
    assert (slope.description, slope.value, slope.min, slope.max) == ("slope", 1, 0, 5)
    assert (offset.description, offset.value, offset.step) == ("offset (m)", 0.0, 0.05)
    assert not slope.continuous_update
    assert not offset.continuous_update


def test_without_a_default_a_slider_starts_at_its_low_end():
    """As a function has to be called with something."""
    assert vary(lambda n: line(n), n=(3, 9, 2)).values == {"n": 3}


def test_a_range_of_numpys_numbers_is_one_of_pythons():
    """Whole numbers stay whole, and the slider's widget can show them."""

    def draw(n: int = numpy.int64(2), x: float = numpy.float32(0.5)) -> Figure:
        return Figure()

    varied = vary(
        draw,
        n=(numpy.int64(1), numpy.int64(5)),
        x=(numpy.float64(0), numpy.float32(1), numpy.float64(0.25)),
    )
    assert varied._repr_mimebundle_()
    varied.set(n=numpy.int64(3), x=numpy.float32(0.75))
    assert varied.values == {"n": 3, "x": 0.75}
    assert {name: type(value) for name, value in varied.values.items()} == {
        "n": int,
        "x": float,
    }
    assert str(varied).startswith("n = 3, x = 0.75")


def test_moving_a_slider_redraws():
    """The values, the picture and its words follow the slider."""
    varied = vary(line, slope=(0, 5), offset=(0.0, 1.0, 0.1), units={"offset": "m"})
    slope, offset, shown = varied._view().children
    before = varied.picture.png
    slope.value = 4
    offset.value = 0.1 + 0.2
    assert varied.values == {"slope": 4, "offset": 0.3}
    assert varied.picture.png != before
    assert 'alt="slope = 4, offset = 0.3 m. a line' in shown.value
    assert base64.b64encode(varied.picture.png).decode() in shown.value


def test_setting_several_values_draws_once_and_moves_the_sliders():
    """What a cell sets, the sliders show; nothing is drawn for what is set already."""
    drawn = []

    def draw(a: int, b: int) -> Figure:
        drawn.append((a, b))
        return line(a, b)

    varied = vary(draw, a=(0, 3), b=(0, 3))
    a, b, _shown = varied._view().children
    varied.set(a=2, b=3)
    varied.set(b=3)
    assert drawn == [(0, 0), (2, 3)]
    assert (a.value, b.value) == (2, 3)


def test_a_number_typed_between_two_steps_moves_to_the_nearest():
    """The field beside a slider takes any number."""
    varied = vary(lambda slope: line(slope), slope=(0, 10, 5))
    slider = varied._view().children[0]
    slider.value = 6
    assert (varied.values["slope"], slider.value) == (5, 5)
    slider.value = 7
    assert (varied.values["slope"], slider.value) == (5, 5)
    slider.value = 8
    assert (varied.values["slope"], slider.value) == (10, 10)


def broken(n: int) -> Figure:
    if n == 2:
        raise KeyError("<n>")
    return line(n)


def test_an_error_while_a_slider_moves_is_shown_in_place_and_goes_away():
    """The traceback from the learner's function on, and the values that led to it."""
    varied = vary(broken, n=(1, 3))
    slider, shown = varied._view().children
    slider.value = 2
    assert shown.value.startswith('<pre role="alert"')
    assert "n = 2\nTraceback" in shown.value
    assert "KeyError: &#x27;&lt;n&gt;&#x27;" in shown.value
    assert re.findall(r"in (\w+)", varied.picture.words) == ["broken"]
    assert "image/png" not in varied._repr_mimebundle_()[0]
    slider.value = 3
    assert "<img" in shown.value


def test_an_interrupt_while_a_slider_moves_is_shown_in_place():
    """Jupyter's Stop button ends the drawing, and the slider can be moved on."""

    def draw(n: int) -> Figure:
        if n == 2:
            raise KeyboardInterrupt
        return line(n)

    varied = vary(draw, n=(1, 3))
    slider, shown = varied._view().children
    slider.value = 2
    assert "KeyboardInterrupt" in shown.value
    slider.value = 3
    assert "<img" in shown.value


def test_an_error_that_a_cell_causes_is_the_cell_s_own():
    """The first drawing and set() raise what the function raises."""
    with pytest.raises(KeyError):
        vary(broken, n=(2, 3))
    with pytest.raises(KeyError):
        vary(broken, n=(1, 3)).set(n=2)


def with_pyplot(n: int) -> None:
    plt.figure()
    plt.title(f"n is {n}")
    if n == 2:
        raise ValueError("two")


def test_what_pyplot_draws_is_shown_and_closed():
    """Also where drawing fails, and without touching figures that were open before."""
    mine = plt.figure()
    try:
        varied = vary(with_pyplot, n=(1, 3))
        assert repr(varied) == "n = 1. n is 1."
        varied._view().children[0].value = 2
        assert "ValueError: two" in varied.picture.words
        assert plt.get_fignums() == [mine.number]
        assert plt.gcf() is mine
    finally:
        plt.close(mine)


def test_a_figure_of_pyplot_that_is_returned_is_closed_too():
    """As many moves as one likes leave no figure behind."""
    varied = vary(lambda n: plt.subplots()[0], n=(1, 9))
    for n in range(2, 10):
        varied.set(n=n)
    assert plt.get_fignums() == []


def test_a_timeline_is_drawn_and_told():
    """A function may return a Timeline; its own words become the alternative text."""

    def wait(seconds: int) -> Timeline:
        lane = Lane("worker", segments=[Segment(0.0, seconds, State.WAITING, "sleep")])
        return Timeline([lane], duration=float(seconds))

    varied = vary(wait, seconds=(1, 4), units={"seconds": "s"})
    assert varied.picture.png.startswith(PNG)
    assert "worker" in repr(varied)


def test_a_function_that_draws_nothing_is_refused():
    """With what to do instead."""
    with pytest.raises(TypeError, match="draw returned None: let it return a figure"):
        vary(lambda n: None, n=(1, 2))
    with pytest.raises(TypeError, match="draw returned 7"):
        vary(lambda n: 7, n=(1, 2))


@pytest.mark.parametrize(
    ("ranges", "words"),
    [
        ({}, "nothing to vary"),
        ({"slope": 3}, r"slope=3 is no range: give \(low, high\)"),
        ({"slope": (1,)}, "is no range"),
        ({"slope": (1, "9")}, "is no range"),
        ({"slope": (False, True)}, "is no range"),
        ({"slope": (0.0, float("inf"), 0.5)}, "is no range"),
        ({"slope": (5, 1)}, "the low end must be less"),
        ({"slope": (0.0, 1.0)}, "give the step, too"),
        ({"slope": (0, 10, 0)}, "the step must be more than 0 and at most 10"),
        ({"slope": (0, 10, 11)}, "the step must be more than 0 and at most 10"),
        ({"slope": (0, 10, 3)}, "steps of 3 do not lead from 0 to 10"),
        ({"slope": (2, 10)}, "slope=1 is no value of the slider"),
        ({"slop": (1, 10)}, r"draw\(slop=…\) does not fit the function"),
        ({"slope": (1, 10), "units": {"slop": "m"}}, r"units has 'slop'"),
    ],
)
def test_a_bad_range_is_refused_by_name(ranges, words):
    """Before anything is drawn."""
    with pytest.raises(ValueError, match=words):
        vary(line, **ranges)


@pytest.mark.parametrize("value", [6, 0, 2.5, "3", None, True])
def test_a_value_off_the_slider_is_refused(value):
    """By the name of the slider; what is shown stays as it is."""
    varied = vary(line, slope=(1, 5))
    with pytest.raises(ValueError, match="slope="):
        varied.set(slope=value)
    with pytest.raises(ValueError, match="none of the sliders"):
        varied.set(slop=2)
    assert varied.values == {"slope": 1}


def test_what_cannot_be_called_is_refused():
    """A picture instead of a function that draws one is a likely slip."""
    with pytest.raises(TypeError, match="cannot be called: give a function that draws"):
        vary(line(), slope=(1, 5))
