"""Notices an answer that works on the check instead of on the task.

Nothing in Python keeps code from reaching whatever runs in the same process. So three
things look at it from different sides: the names in its code before it runs, audit hooks
while it runs (PEP 578; they cannot be taken away), and a seal on the modules whose
functions the check relies on, which tells afterwards whether one was replaced.
"""

from __future__ import annotations

import dis
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterable
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

#: Names in code that lead to the frames, globals and hooks of others.
_FORBIDDEN_NAMES = {
    "__closure__", "__globals__", "_current_frames", "_getframe", "_getframemodulename",
    "addaudithook", "ag_frame", "cr_frame", "f_back", "f_builtins", "f_globals",
    "f_locals", "get_objects", "get_referents", "get_referrers", "gi_frame",
    "setprofile", "setprofile_all_threads", "settrace", "settrace_all_threads", "tb_frame",
}  # fmt: skip
_FORBIDDEN_PAIRS = (
    ("sys", "modules"), ("sys", "monitoring"),
    ("helpers", "practice"), ("helpers", "interleaving"),
)  # fmt: skip
_FORBIDDEN_IMPORTS = (
    "_testcapi", "ctypes", "gc", "helpers.interleaving", "helpers.practice",
    "unittest.mock",
)  # fmt: skip
#: What dataclasses write stands in a file of this name.
_GENERATED = "<string>"
#: Methods by which an object could pass for any result.
_DISGUISES = {"__eq__", "__ne__", "__instancecheck__", "__subclasscheck__", "__class__"}
_PEEKING = {
    "sys._getframe", "sys._current_frames", "gc.get_objects", "gc.get_referrers",
    "gc.get_referents", "sys.settrace", "sys.setprofile", "sys.addaudithook", "exec",
    "compile", "code.__new__",
}  # fmt: skip
_REACHING_OUT = {
    "os.kill", "os.killpg", "signal.pthread_kill", "os.system", "os.exec", "os.posix_spawn",
    "subprocess.Popen", "os.startfile",
}  # fmt: skip
#: Where a function that was replaced could deceive a check.
_SEALED = (
    "_thread", "asyncio", "asyncio.base_events", "asyncio.events", "asyncio.futures",
    "asyncio.locks", "asyncio.queues", "asyncio.runners", "asyncio.taskgroups",
    "asyncio.tasks", "asyncio.timeouts", "builtins", "collections", "concurrent.futures",
    "concurrent.futures._base", "concurrent.futures.process", "concurrent.futures.thread",
    "contextlib", "copy", "functools", "itertools", "multiprocessing",
    "multiprocessing.context", "multiprocessing.managers", "multiprocessing.pool",
    "multiprocessing.process", "multiprocessing.queues", "multiprocessing.shared_memory",
    "multiprocessing.synchronize", "queue", "random", "sys", "threading", "time",
)  # fmt: skip


def replaced(functions: Iterable[FunctionType]) -> str:
    """The first attribute of a module that a function replaces; empty if none.

    Example:
        >>> def hurry():
        ...     threading.Lock = None
        >>> replaced([hurry])
        'threading.Lock'
    """
    for function in functions:
        for code in _all_codes(function.__code__):
            imported = _imported(code)
            before = None
            for each in dis.get_instructions(code):
                if each.opname in ("STORE_ATTR", "DELETE_ATTR") and before is not None:
                    name = before.argval if isinstance(before.argval, str) else ""
                    if name in imported or isinstance(
                        function.__globals__.get(name), ModuleType
                    ):
                        return f"{name}.{each.argval}"
                before = each
    return ""


def _all_codes(code: CodeType) -> Iterable[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _all_codes(each)


def _imported(code: CodeType) -> set[str]:
    """The names under which a function imports modules."""
    names, importing = set(), False
    for each in dis.get_instructions(code):
        if each.opname == "IMPORT_NAME":
            importing = True
        elif importing and each.opname.startswith("STORE_"):
            names.add(str(each.argval))
            importing = False
    return names


def forbidden(codes: Iterable[CodeType], allowed: frozenset[str]) -> str:
    """The first name in code by which it could deceive the check; empty if none.

    Example:
        >>> forbidden([(lambda e: e.__traceback__.tb_frame).__code__], frozenset())
        'tb_frame'
        >>> forbidden([(lambda e: e.args).__code__], frozenset())
        ''
    """
    for code in codes:
        names = set(code.co_names)
        texts = {each for each in code.co_consts if isinstance(each, str)}
        for name in sorted((names | texts) & _FORBIDDEN_NAMES - allowed):
            return name
        for owner, name in _FORBIDDEN_PAIRS:
            if owner in names and name in names | texts and name not in allowed:
                return f"{owner}.{name}"
        for name in _FORBIDDEN_IMPORTS:
            if name not in allowed and any(
                each == name or each.startswith(f"{name}.") for each in names | texts
            ):
                return name
        if code.co_name in _DISGUISES - allowed and code.co_filename != _GENERATED:
            return code.co_name
        inner = forbidden((c for c in code.co_consts if isinstance(c, CodeType)), allowed)
        if inner:
            return inner
    return ""


class Seal:
    """Remembers the functions and classes of modules, to tell later what was replaced.

    Args:
        allowed: Names of what may be replaced.

    Example:
        >>> import time
        >>> seal, real = Seal(), time.sleep
        >>> time.sleep = lambda seconds: None
        >>> seal.broken()
        'time.sleep'
        >>> time.sleep = real
        >>> seal.broken()
        ''
    """

    def __init__(self, allowed: frozenset[str] = frozenset()) -> None:
        self._allowed = allowed
        self._known = dict(_callables())

    def broken(self) -> str:
        """The dotted name of the first thing that was replaced or removed; or empty."""
        now = dict(_callables())
        # What appears is no harm: modules load some of their names when first asked.
        for key, value in self._known.items():
            if now.get(key) is not value and key[-1] not in self._allowed:
                return ".".join(key)
        return ""


def _callables() -> Iterable[tuple[tuple[str, ...], Any]]:
    own = [name for name in sys.modules if name.startswith("helpers.")]
    for module_name in (*_SEALED, *own):
        module = sys.modules.get(module_name)
        if module is None:
            continue
        for name, value in list(vars(module).items()):
            if not callable(value) or (name[0] == "_" and module_name not in own):
                continue
            yield (module_name, name), value
            if isinstance(value, type) and value.__module__ == module_name:
                for method, function in list(vars(value).items()):
                    if isinstance(function, FunctionType | staticmethod | classmethod):
                        yield (module_name, name, method), function


class Guard:
    """Listens to what the answer does, from :meth:`install` to the end of the process.

    Args:
        is_learners: Tells by its file name whether code is the answer's.
        allowed: Names that this exercise needs although others may not use them.
        report: Called with what was noticed, before it takes effect.
    """

    def __init__(
        self,
        is_learners: Callable[[str], bool],
        allowed: frozenset[str],
        report: Callable[[str], None],
    ) -> None:
        self._is_learners = is_learners
        self._allowed = allowed
        self._report = report
        self._busy = threading.local()

    def install(self) -> None:
        """Listen from now on; there is no way back."""
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        peeking = event in _PEEKING or event.startswith("ctypes.")
        if not peeking and event not in _REACHING_OUT:
            return
        if getattr(self._busy, "now", False):
            return
        self._busy.now = True
        try:
            if event in _REACHING_OUT:
                self._refuse_reaching_out(event, arguments)
            elif event.rpartition(".")[2] not in self._allowed and self._learners_call():
                self._report(f"calls {event}")
        finally:
            self._busy.now = False

    def _refuse_reaching_out(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event.rpartition(".")[2] in self._allowed or not self._in_learners_call():
            return
        if event in ("os.kill", "os.killpg") and _is_child(arguments[0]):
            return
        self._report(f"calls {event}")
        raise PermissionError(f"{event}: an answer has no business with other programs")

    def _learners_call(self) -> bool:
        """Whether code of the answer is the caller, itself or through :mod:`inspect`."""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None and frame.f_code.co_filename.endswith(
            ("inspect.py", f"{os.sep}gc.py")
        ):
            frame = frame.f_back
        return frame is not None and self._is_learners(frame.f_code.co_filename)

    def _in_learners_call(self) -> bool:
        """Whether code of the answer is anywhere among the callers."""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            if self._is_learners(frame.f_code.co_filename):
                return True
            frame = frame.f_back
        return False


def _is_child(pid: int) -> bool:
    return any(pid == child.pid for child in multiprocessing.active_children())
