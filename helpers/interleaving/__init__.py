"""Real threads, one step at a time, in an order that a search chooses."""

from __future__ import annotations

from helpers.interleaving.explore import explore, replay

__all__ = ["explore", "replay"]
