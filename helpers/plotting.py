"""Imports numpy and matplotlib so that an interrupt cannot leave them half imported.

Import this module before them. Their C extensions can be loaded once in a process, so a
``KeyboardInterrupt`` in the middle of their import would break every picture until the
kernel is restarted; and that import, most of a second long, lies within the first cell
that draws something.
"""

from __future__ import annotations

from helpers.interrupt import interrupts_put_off

with interrupts_put_off():
    import matplotlib.style
    import PIL.Image
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

__all__ = ["PIL", "Figure", "FigureCanvasAgg", "matplotlib"]
