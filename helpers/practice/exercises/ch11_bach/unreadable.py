"""An error of no kind that an answer could have listed."""

from __future__ import annotations


class Unreadable(Exception):
    """What goes wrong with an item; of no kind that an answer could have listed."""
