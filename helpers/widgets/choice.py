"""Buttons to choose one of several texts, which may be as long as a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipywidgets import RadioButtons

# By itself a label is one line, and a narrow page cuts it off. In the page its button
# comes after the text.
STYLE = """<style>
.choice, .choice .widget-radio-box {max-width: 100%; height: auto}
.choice .widget-radio-box label {display: flex; flex-direction: row-reverse;
  justify-content: flex-end; height: auto; white-space: normal; line-height: 20px}
.choice .widget-radio-box input {flex: none}
</style>"""


def choice(options: Sequence[Any], value: Any = None) -> RadioButtons:
    """A button for each option, none chosen unless ``value`` is given.

    The page has to hold :data:`STYLE`, too, in some HTML beside.

    Args:
        options: Texts, or pairs of a text and what stands for it.
        value: What is chosen at first.

    Example:
        >>> buttons = choice([("in a thread", 1), ("in a process", 2)])
        >>> buttons.value is None
        True
    """
    import ipywidgets as widgets

    buttons = widgets.RadioButtons(
        options=options,
        value=value,
        layout={"width": "max-content", "max_width": "100%"},
    )
    buttons.add_class("choice")
    return buttons
