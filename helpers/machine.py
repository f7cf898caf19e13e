"""What this computer and this Python are, as far as concurrency is concerned."""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from helpers import cgroups
from helpers.frames import gil_is_enabled

# What came with which version; a cell that shows it needs that version at least.
_SINCE = {
    (3, 12): "sys.monitoring",
    (3, 13): "queue.Queue.shutdown",
    (3, 14): "InterpreterPoolExecutor",
    (3, 15): "TaskGroup.cancel",
}
_DEFAULT_SWITCH_INTERVAL = 0.005


@dataclass(frozen=True, slots=True)
class Machine:
    """What decides how concurrent programs behave here; :func:`this_machine` finds it out.

    Attributes:
        version: Of Python, such as ``(3, 13, 0)``.
        implementation: ``"CPython"`` or another.
        free_threaded_build: Whether this Python was built so that it can run
            without the GIL.
        gil_enabled: Whether the GIL is on at this moment. A free-threaded build
            turns it on for an extension module that needs it, or when told so.
        cpu_count: The CPUs of the computer.
        allowed_cpus: Those on which this process may run.
        cpu_quota: CPU seconds per second that the container grants, such as
            0.5; ``None`` without a quota. Python's own functions do not see it.
        start_method: How ``multiprocessing`` starts processes: as it was set or,
            if it was not, by default.
        switch_interval: Seconds after which a thread that computes is asked to
            release the GIL.
        system: ``"Linux"``, ``"Darwin"`` (macOS) or ``"Windows"``.
        platform: The system in detail.
        in_notebook: Whether this runs in a Jupyter kernel.
        on_binder: Whether this runs on a Binder.

    Example:
        >>> machine = this_machine()
        >>> 0 < machine.usable_cpus <= machine.cpu_count
        True
    """

    version: tuple[int, int, int]
    implementation: str
    free_threaded_build: bool
    gil_enabled: bool
    cpu_count: int
    allowed_cpus: int
    cpu_quota: float | None
    start_method: str
    switch_interval: float
    system: str
    platform: str
    in_notebook: bool
    on_binder: bool

    @property
    def usable_cpus(self) -> float:
        """The most CPU seconds per second that this process can get, such as 2.0 or 0.5."""
        least = float(min(self.cpu_count, self.allowed_cpus))
        return least if self.cpu_quota is None else min(least, self.cpu_quota)

    def differences(self) -> list[str]:
        """What will look different here from what a reader may expect, in sentences.

        They follow from the facts above, one after the other; there may be none.
        """
        return list(self._differences())

    def _differences(self) -> Iterator[str]:
        yield from self._about_cpus()
        yield from self._about_gil()
        yield from self._about_start_method()
        yield from self._about_python()
        if self.system == "Windows":
            yield (
                "On Windows the clock of CPU time ticks 64 times a second: CPU times of "
                "less than about 0.05 s say little."
            )
        if self.on_binder:
            yield (
                "On Binder you share the computer with others: times vary from run to "
                "run. Download what you want to keep."
            )

    def _about_cpus(self) -> Iterator[str]:
        cpus = f"{self.usable_cpus:.3g} usable CPU{'s' if self.usable_cpus > 1 else ''}"
        if self.usable_cpus <= 1:
            yield (
                f"You have {cpus}: nothing computes at the same time, so processes are not "
                "faster than one after the other. What waits does so at once all the same."
            )
        elif self.usable_cpus < 2:
            yield (
                f"You have {cpus}: what computes at the same time gets at most "
                f"{self.usable_cpus:.3g} times as fast."
            )
        if self.usable_cpus < self.allowed_cpus:
            yield (
                f"A quota leaves you {cpus}, but os.cpu_count() says {self.cpu_count}: "
                "a pool that goes by it starts more workers than can run."
            )
        elif self.allowed_cpus < self.cpu_count:
            yield (
                f"This process may use {self.allowed_cpus} of {self.cpu_count} CPUs, but "
                "os.cpu_count() counts them all."
            )

    def _about_gil(self) -> Iterator[str]:
        if not self.gil_enabled:
            yield (
                "This Python runs without the GIL: threads compute at the same time, and "
                "code that the GIL kept right by chance can go wrong."
            )
        elif self.free_threaded_build:
            yield (
                "This Python could run without the GIL, but the GIL is on: an extension "
                "module needs it, or PYTHON_GIL or -X gil says so."
            )

    def _about_start_method(self) -> Iterator[str]:
        if self.start_method == "fork":
            yield (
                "The start method is fork: functions from cells can go to processes here, "
                "but on macOS, on Windows and from Python 3.14 on they cannot. "
                "%%module works everywhere."
            )
        else:
            yield (
                f"The start method is {self.start_method}: functions from cells cannot go "
                "to processes; use %%module."
            )

    def _about_python(self) -> Iterator[str]:
        if self.implementation != "CPython":
            yield f"The course is about CPython; this is {self.implementation}."
        missing = [
            f"{name} ({'.'.join(map(str, since))})"
            for since, name in _SINCE.items()
            if self.version < since
        ]
        if missing:
            own = ".".join(map(str, self.version[:2]))
            yield f"Python {own} does not have {', '.join(missing)} and what came with it."
        if self.switch_interval != _DEFAULT_SWITCH_INTERVAL:
            yield (
                f"The switch interval is {self.switch_interval * 1e3:g} ms instead of "
                f"{_DEFAULT_SWITCH_INTERVAL * 1e3:g} ms: threads that compute take turns "
                "of another length."
            )

    def _rows(self) -> list[tuple[str, str]]:
        gil = "on" if self.gil_enabled else "off"
        if self.free_threaded_build:
            gil += " (free-threaded build)"
        cpus = f"{self.usable_cpus:.3g} usable of {self.cpu_count}"
        if self.usable_cpus < self.allowed_cpus:
            cpus += " (by a quota)"
        where = "notebook" if self.in_notebook else "script or shell"
        if self.on_binder:
            where += " on Binder"
        return [
            ("Python", f"{'.'.join(map(str, self.version))} ({self.implementation})"),
            ("GIL", gil),
            ("CPUs", cpus),
            ("start method", self.start_method),
            ("switch interval", f"{self.switch_interval * 1e3:g} ms"),
            ("system", self.platform),
            ("runs in", where),
        ]

    def __str__(self) -> str:
        rows = [f"{name:<15}  {value}" for name, value in self._rows()]
        return "\n".join(rows + [f"- {sentence}" for sentence in self.differences()])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))  # what IPython shows where there is no HTML

    def _repr_html_(self) -> str:
        left = 'style="text-align: left"'
        rows = "".join(
            f'<tr><th scope="row" {left}>{name}</th><td {left}>{escape(value)}</td></tr>'
            for name, value in self._rows()
        )
        items = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.differences())
        return f"<table>{rows}</table><ul>{items}</ul>"


def this_machine() -> Machine:
    """Find out what this computer and this Python are, and change nothing about it.

    Example:
        >>> import sys
        >>> this_machine().version == sys.version_info[:3]
        True
    """
    # Here, for it takes longer than the rest of this module.
    import multiprocessing

    return Machine(
        version=sys.version_info[:3],
        implementation=platform.python_implementation(),
        free_threaded_build=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        gil_enabled=gil_is_enabled(),
        cpu_count=os.cpu_count() or 1,
        allowed_cpus=_allowed_cpus(),
        cpu_quota=cgroups.cpu_quota(),
        # Without allow_none it would be fixed now, and set_start_method() would fail
        # later. The first of all methods is the default: so says the documentation.
        start_method=(
            multiprocessing.get_start_method(allow_none=True)
            or multiprocessing.get_all_start_methods()[0]
        ),
        switch_interval=sys.getswitchinterval(),
        system=platform.system(),
        platform=platform.platform(),
        in_notebook=_in_notebook(),
        on_binder=any(name.startswith("BINDER_") for name in os.environ),
    )


def _allowed_cpus() -> int:
    if hasattr(os, "process_cpu_count"):  # 3.13
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _in_notebook() -> bool:
    # Who runs in a kernel has imported IPython already.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None
