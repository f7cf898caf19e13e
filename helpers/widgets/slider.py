"""Sliders that redraw a picture: what changes when this number does?"""

from __future__ import annotations

import base64
import html
import inspect
import math
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from numbers import Integral
from typing import TYPE_CHECKING, Any

from helpers import arguments

if TYPE_CHECKING:
    from ipywidgets import Widget
    from matplotlib.figure import Figure

_BROWSER_DPI = 96  # as timelines are shown


def vary(
    draw: Callable[..., Any], *, units: Mapping[str, str] | None = None, **ranges: Any
) -> Variation:
    """Show the picture that a function draws, with a slider for each of its arguments.

    As the last line of a cell it shows the sliders and, below them, the picture for
    their values, redrawn when a slider is let go.

    Args:
        draw: Called with the values by name. It returns a figure, axes or a Timeline,
            or draws with ``pyplot`` and returns None. A slider starts at the default
            that ``draw`` gives its parameter, or else at the low end.
        units: By name, what stands beside a value, such as ``{"latency": "ms"}``.
        ranges: By name, ``(low, high)`` or ``(low, high, step)``, both ends included.
            Whole numbers make a slider of whole numbers, in steps of 1 by default;
            otherwise the step has to be given.

    Raises:
        TypeError: ``draw`` cannot be called, or drew nothing that can be shown.
        ValueError: There is no range, or one that is none, or one that does not fit
            ``draw``, or a unit for which there is no range.
        Exception: What ``draw`` raises for the first values. What it raises later is
            shown in the place of the picture.

    Example:
        >>> from matplotlib.figure import Figure
        >>> def powers(exponent=2):
        ...     axes = Figure().add_subplot(title="powers", xlabel="x", ylabel="y")
        ...     axes.plot([x**exponent for x in range(10)])
        ...     return axes
        >>> varied = vary(powers, exponent=(1, 3))
        >>> varied
        exponent = 2. powers: y over x.
        >>> varied.set(exponent=3)
        >>> varied.values
        {'exponent': 3}
    """
    return Variation(draw, ranges, units or {})


@dataclass(frozen=True, slots=True)
class Scale:
    """The values that one slider can take.

    Attributes:
        name: Of the parameter.
        low: The least value.
        high: The greatest.
        step: From one value to the next.
        start: The value before anybody has moved the slider.
        unit: Such as ``"ms"``; may be empty.

    Example:
        >>> scale = Scale("latency", 0.0, 0.5, 0.05, 0.1, "s")
        >>> scale.label, scale.text(0.15000000000000002)
        ('latency (s)', 'latency = 0.15 s')
    """

    name: str
    low: float
    high: float
    step: float
    start: float
    unit: str = ""

    @property
    def whole(self) -> bool:
        """Whether all its values are whole numbers."""
        return all(isinstance(n, int) for n in (self.low, self.high, self.step))

    @property
    def decimals(self) -> int:
        """How many digits after the point its values have."""
        exponents = (
            Decimal(repr(n)).normalize().as_tuple().exponent for n in (self.low, self.step)
        )
        return max(0, *(-e for e in exponents if isinstance(e, int)))

    @property
    def label(self) -> str:
        """What stands beside the slider."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    def text(self, value: float) -> str:
        """A value in words."""
        return f"{self.name} = {value:.{self.decimals}f} {self.unit}".rstrip()

    def nearest(self, value: float) -> float:
        """The value of the slider that is nearest to a number."""
        steps = round((min(max(value, self.low), self.high) - self.low) / self.step)
        found = self.low + steps * self.step
        return found if self.whole else round(float(found), self.decimals)

    def checked(self, value: float) -> float:
        """The value, without the rounding errors of its steps.

        Raises:
            ValueError: It is no number, or the slider cannot take it.
        """
        if not arguments.is_number(value):
            raise ValueError(f"{self.name}={value!r} is not a number")
        if not math.isclose(self.nearest(value), value, rel_tol=1e-9, abs_tol=1e-9):
            raise ValueError(
                f"{self.name}={value!r} is no value of the slider, which goes from "
                f"{self.low!r} to {self.high!r} in steps of {self.step!r}"
            )
        return self.nearest(value)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn picture, or what went wrong.

    Attributes:
        png: The file; empty where drawing failed.
        width: In the browser's pixels.
        words: What it shows, or the traceback.
    """

    png: bytes
    width: int
    words: str

    def as_html(self) -> str:
        """An image with its alternative text, or the traceback as text."""
        words = html.escape(self.words)
        if not self.png:
            return f'<pre role="alert" style="white-space: pre-wrap">{words}</pre>'
        data = base64.b64encode(self.png).decode("ascii")
        # The handle of a slider has no name for a screen reader: the words tell what
        # was moved, and are read out when they change.
        return (
            '<div role="status" aria-live="polite">'
            f'<img src="data:image/png;base64,{data}" alt="{words}" '
            f'style="width: {self.width}px; max-width: 100%"></div>'
        )


class Variation:
    """A picture with sliders; made by :func:`vary`.

    Attributes:
        scales: What each slider can be set to, by name.
        values: What they are set to.
        picture: What was drawn for these values.
    """

    def __init__(
        self,
        draw: Callable[..., Any],
        ranges: Mapping[str, Any],
        units: Mapping[str, str],
    ) -> None:
        if not callable(draw):
            raise TypeError(
                f"draw={arguments.shown(draw)} cannot be called: give a function that draws"
            )
        if not ranges:
            raise ValueError("there is nothing to vary: give a range, such as n=(1, 10)")
        if not isinstance(units, Mapping):
            raise TypeError(
                f"units={arguments.shown(units)}: give a dict, such as {{'n': 's'}}"
            )
        for name in units:
            if name not in ranges:
                raise ValueError(
                    f"units has {arguments.shown(name)}, which is none of {[*ranges]}"
                )
        defaults = _defaults(draw, ranges)
        self._draw = draw
        self.scales = {
            name: _scale(name, given, defaults.get(name), units.get(name, ""))
            for name, given in ranges.items()
        }
        self.values = {name: scale.start for name, scale in self.scales.items()}
        self.picture = self._drawn()
        self._sliders: dict[str, Any] = {}
        self._shown: Any = None
        self._widget: Widget | None = None

    def set(self, **values: float) -> None:
        """Set sliders, as a hand does, and redraw.

        Raises:
            ValueError: There is no such slider, or it cannot take the value.
            Exception: What ``draw`` raises; it is shown in the place of the picture, too.
        """
        for name in values:
            if name not in self.scales:
                raise ValueError(f"{name!r} is none of the sliders {[*self.scales]}")
        new = self.values | {n: self.scales[n].checked(v) for n, v in values.items()}
        if new == self.values:
            return
        self.values = new
        try:
            self.picture = self._drawn()
        except (Exception, KeyboardInterrupt) as error:
            self.picture = Picture(b"", 0, f"{self._setting()}\n{_report(error)}")
            raise
        finally:
            self._show()

    def _show(self) -> None:
        if self._widget is not None:
            self._shown.value = self.picture.as_html()
            for name, slider in self._sliders.items():
                slider.value = self.values[name]

    def _setting(self) -> str:
        return ", ".join(scale.text(self.values[n]) for n, scale in self.scales.items())

    def _drawn(self) -> Picture:
        from helpers.timeline.drawing import png

        with _closing_figures() as opened:
            figure = _figure(self._draw(**self.values), opened())
            words = f"{self._setting()}. {_alt(figure)}".rstrip()
            return Picture(png(figure), round(figure.get_figwidth() * _BROWSER_DPI), words)

    def _view(self) -> Widget:
        # One widget for all outputs that show it: their sliders move together.
        if self._widget is None:
            import ipywidgets as widgets

            for name, scale in self.scales.items():
                kind = widgets.IntSlider if scale.whole else widgets.FloatSlider
                slider = self._sliders[name] = kind(
                    value=self.values[name],
                    min=scale.low,
                    max=scale.high,
                    step=scale.step,
                    description=scale.label,
                    tooltip=scale.label,
                    continuous_update=False,
                    readout_format="d" if scale.whole else f".{scale.decimals}f",
                    style={"description_width": "initial"},
                    layout={"width": "min(100%, 480px)"},
                )
                slider.observe(self._moved(name), "value")
            self._shown = widgets.HTML(self.picture.as_html())
            self._widget = widgets.VBox([*self._sliders.values(), self._shown])
            self._widget.add_class("vary")
        return self._widget

    def _moved(self, name: str) -> Callable[[Any], None]:
        def moved(change: Any) -> None:
            # Nobody would see what is raised here, a stop by the reader included: it
            # stands in the place of the picture.
            with suppress(Exception, KeyboardInterrupt):
                self.set(**{name: self.scales[name].nearest(change.new)})
            self._show()  # a number that was typed moves to the nearest step

        return moved

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        data = dict(self._view()._repr_mimebundle_())
        data["text/plain"] = repr(self)
        if not self.picture.png:
            return data, {}
        # The page of a saved notebook has no kernel: it shows the picture.
        data["image/png"] = base64.b64encode(self.picture.png).decode("ascii")
        shown = {"alt": self.picture.words, "width": self.picture.width}
        return data, {"image/png": shown}

    def __repr__(self) -> str:
        return self.picture.words


def _defaults(draw: Callable[..., Any], names: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults of parameters that are numbers; refuses what does not fit."""
    try:
        signature = inspect.signature(draw)
    except ValueError:  # some functions that are written in C have none
        return {}
    try:
        signature.bind(**names)
    except TypeError as error:
        called = f"draw({', '.join(f'{name}=…' for name in names)})"
        raise ValueError(f"{called} does not fit the function: {error}") from None
    return {
        name: parameter.default
        for name, parameter in signature.parameters.items()
        if arguments.is_number(parameter.default)
    }


def _scale(name: str, given: Any, default: float | None, unit: str) -> Scale:
    numbers = tuple(given) if isinstance(given, (tuple, list)) else ()
    if len(numbers) not in (2, 3) or not all(map(arguments.is_number, numbers)):
        raise ValueError(
            f"{name}={arguments.shown(given)} is no range: give (low, high) or "
            "(low, high, step)"
        )
    # NumPy's numbers become Python's, which the sliders and their texts know.
    low, high, *given_step = (
        int(each) if isinstance(each, Integral) else float(each) for each in numbers
    )
    if not low < high:
        raise ValueError(f"{name}={given!r}: the low end must be less than the high end")
    if not given_step and not (isinstance(low, int) and isinstance(high, int)):
        raise ValueError(f"{name}={given!r}: give the step, too, as in (0.0, 1.0, 0.1)")
    step = given_step[0] if given_step else 1
    if not 0 < step <= high - low:
        raise ValueError(
            f"{name}={given!r}: the step must be more than 0 and at most {high - low!r}"
        )
    steps = (high - low) / step
    if not math.isclose(steps, round(steps), rel_tol=1e-9):
        raise ValueError(
            f"{name}={given!r}: steps of {step!r} do not lead from {low!r} to {high!r}"
        )
    scale = Scale(name, low, high, step, low, unit)
    if default is None:
        return scale
    return Scale(name, low, high, step, scale.checked(default), unit)


@contextmanager
def _closing_figures() -> Iterator[Callable[[], list[Figure]]]:
    """Close the figures that pyplot opens inside; yields a function that lists them.

    Where pyplot was not loaded before, it is not loaded here.
    """

    def numbers() -> set[int]:
        pyplot = sys.modules.get("matplotlib.pyplot")
        return set(pyplot.get_fignums()) if pyplot else set()

    def opened() -> list[Figure]:
        new = sorted(numbers() - before)
        return [sys.modules["matplotlib.pyplot"].figure(number) for number in new]

    before = numbers()
    try:
        yield opened
    finally:
        for figure in opened():
            sys.modules["matplotlib.pyplot"].close(figure)


def _figure(drawn: Any, opened: list[Figure]) -> Figure:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    from helpers.timeline.model import Timeline

    if drawn is None and opened:
        return opened[-1]
    if isinstance(drawn, Timeline):
        drawn = drawn.draw()
    figure = drawn.get_figure(root=True) if isinstance(drawn, Artist) else None
    if not isinstance(figure, Figure):
        raise TypeError(
            f"draw returned {drawn!r}: let it return a figure, axes or a Timeline, or "
            "make a figure with pyplot and return None"
        )
    return figure


def _alt(figure: Figure) -> str:
    """The figure in words: its own, or those that stand in it."""
    own = getattr(figure, "alt", "")
    if own:
        return own
    parts = []
    for axes in figure.axes:
        title, x, y = axes.get_title(), axes.get_xlabel(), axes.get_ylabel()
        over = f"{y} over {x}" if x and y else x or y
        parts.append(": ".join(part for part in (title, over) if part))
    heading = figure.get_suptitle()
    return " ".join(f"{part}." for part in (heading, *parts) if part)


def _report(error: BaseException) -> str:
    """The traceback from the function that draws on."""
    while error.__traceback__ is not None:
        if error.__traceback__.tb_frame.f_code.co_filename != __file__:
            break
        error.__traceback__ = error.__traceback__.tb_next
    return "".join(traceback.format_exception(error)).rstrip()
