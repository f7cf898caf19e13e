"""Lengths of time, written for people."""

from __future__ import annotations

# (shortest time for which it is used, unit, units per second)
_UNITS = ((1.0, "s", 1.0), (1e-3, "ms", 1e3), (1e-6, "µs", 1e6), (0.0, "ns", 1e9))


def unit(time: float) -> tuple[str, float]:
    """The unit that suits a time, and how many of it make a second.

    Args:
        time: In seconds.

    Example:
        >>> unit(0.02)
        ('ms', 1000.0)
    """
    # 0.9996 ms would be written as 1.00 ms: so the next unit begins a little earlier.
    return next(
        (name, factor) for least, name, factor in _UNITS if abs(time) >= 0.9995 * least
    )


def seconds(time: float) -> str:
    """A length of time with three digits.

    Args:
        time: In seconds.

    Example:
        >>> seconds(1.5), seconds(0.0031), seconds(4e-6), seconds(2.5e-8), seconds(0.0)
        ('1.50 s', '3.10 ms', '4.00 µs', '25.0 ns', '0 s')
    """
    if not time:
        return "0 s"
    name, factor = unit(time)
    value = time * factor
    # The format's # keeps zeros; beyond three digits it would write 1.23e+03.
    digits = f"{value:#.3g}".rstrip(".") if abs(value) < 999.5 else f"{value:.0f}"
    return f"{digits} {name}"
