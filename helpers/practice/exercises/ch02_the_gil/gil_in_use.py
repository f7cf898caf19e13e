"""The check of the exercise "gil-in-use"."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

from helpers.practice.bench import Bench
from helpers.practice.exercise import exercise


@exercise(
    "gil-in-use",
    "02_the_gil",
    "Ask whether the GIL is in use",
    '''
    def uses_gil(sys, sysconfig):
        """Whether the Python that has these two modules uses its GIL now."""
        return not sysconfig.get_config_var("Py_GIL_DISABLED")
    ''',
)
def gil_in_use(bench: Bench, uses_gil: Any) -> None:
    """Right for every build, every version, and a lock that came back."""
    for title, version, built, used, asked in (
        ("Python 3.11, which has a GIL and no function to ask", (3, 11), None, None, None),
        ("Python 3.12, which has a GIL and no function to ask", (3, 12), None, None, None),
        ("Python 3.13, the usual build", (3, 13), 0, True, None),
        ("Python 3.14, the free-threaded build", (3, 14), 1, False, None),
        (
            "Python 3.20, which is still to come, the free-threaded build",
            (3, 20),
            1,
            False,
            None,
        ),
        ("Python 4.0, if it is ever made, the free-threaded build", (4, 0), 1, False, None),
        (
            "Python 3.13, the free-threaded build, started with -X gil=0",
            (3, 13),
            1,
            False,
            0,
        ),
        (
            "Python 3.13, the free-threaded build, where -X gil=1 brought the GIL back",
            (3, 13),
            1,
            True,
            1,
        ),
        (
            "Python 3.14, the free-threaded build, where a module brought it back",
            (3, 14),
            1,
            True,
            None,
        ),
    ):
        bench.trial(title)
        found = bench.call(uses_gil, *_modules(version, built, used, asked))
        bench.equal(f"uses_gil() of {title}", found, used is not False)


class _Version(NamedTuple):
    major: int
    minor: int
    micro: int = 0
    releaselevel: str = "final"
    serial: int = 0


def _modules(
    version: tuple[int, int], built: int | None, used: bool | None, asked: int | None
) -> Any:
    """Stand-ins for the modules ``sys`` and ``sysconfig`` of some Python.

    Args:
        version: The first two numbers.
        built: The variable of the build, which older versions lack.
        used: Whether the GIL is in use; None if there is no function to ask.
        asked: What was given for it at the start, with ``-X gil``.
    """
    variables = {"Py_GIL_DISABLED": built, "py_version_nodot": "".join(map(str, version))}
    build = "free-threading build" if built else "main"
    system = SimpleNamespace(
        version_info=_Version(*version),
        version=f"{version[0]}.{version[1]}.0 {build}",
        hexversion=version[0] << 24 | version[1] << 16 | 0xF0,
        implementation=SimpleNamespace(name="cpython"),
        abiflags="t" if built else "",
        flags=SimpleNamespace(),
        _xoptions={} if asked is None else {"gil": str(asked)},
    )
    if used is not None:
        system._is_gil_enabled = lambda: used
        system.flags.gil = asked if built else 1
    config = SimpleNamespace(
        get_config_var=variables.get,
        get_config_vars=lambda *names: [*map(variables.get, names)] if names else variables,
    )
    return system, config
