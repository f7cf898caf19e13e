"""Notices an answer that works on the check instead of on the task.

Nothing in Python keeps code from reaching whatever runs in the same process. So three
things look at it from different sides: the names in its code before any of it runs, audit
hooks while it runs (PEP 578; they cannot be taken away), and a seal on the modules whose
functions the check relies on, which tells afterwards whether one was replaced.
"""

from __future__ import annotations

import dis
import io
import multiprocessing
import os
import pickle
import sys
import threading
from collections.abc import Callable, Iterable
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

#: Names in code that lead to the frames, globals and hooks of others.
_FORBIDDEN_NAMES = {
    "__closure__", "__globals__", "__self__", "__subclasses__", "_current_frames",
    "_getframe", "_getframemodulename", "addaudithook", "ag_frame", "cell_contents",
    "cr_frame", "currentframe", "f_back", "f_builtins", "f_globals", "f_locals",
    "get_objects", "get_referents", "get_referrers", "getclosurevars", "getinnerframes",
    "getouterframes", "gi_frame", "pidfd_open", "pidfd_send_signal", "setprofile",
    "setprofile_all_threads", "settrace", "settrace_all_threads", "tb_frame", "walk_stack",
    "walk_tb",
}  # fmt: skip
_FORBIDDEN_PAIRS = (
    ("sys", "modules"), ("sys", "monitoring"),
    ("helpers", "practice"), ("helpers", "interleaving"),
)  # fmt: skip
_FORBIDDEN_IMPORTS = (
    "_testcapi", "ctypes", "gc", "helpers.interleaving", "helpers.practice",
    "unittest.mock",
)  # fmt: skip
#: Attributes of a function whose change makes another function of it.
_PARTS_OF_FUNCTIONS = {"__code__", "__defaults__", "__kwdefaults__"}
#: The module that calls the check, which calls the answer.
_CHECK = os.path.join(os.path.dirname(__file__), "child.py")
#: What dataclasses write stands in a file of this name.
_GENERATED = "<string>"
#: Methods by which an object could pass for any result.
DISGUISES = {"__eq__", "__ne__", "__instancecheck__", "__subclasscheck__", "__class__"}
_PEEKING = {
    "sys._getframe", "sys._current_frames", "gc.get_objects", "gc.get_referrers",
    "gc.get_referents", "sys.settrace", "sys.setprofile", "sys.addaudithook", "exec",
    "compile", "code.__new__",
}  # fmt: skip
_REACHING_OUT = {
    "os.kill", "os.killpg", "signal.pthread_kill", "os.system", "os.exec", "os.posix_spawn",
    "subprocess.Popen", "os.startfile",
}  # fmt: skip
_CALLS = _PEEKING | _REACHING_OUT
#: Events of attributes, and the attributes of interest.
_WATCHED = {
    "object.__getattr__": _FORBIDDEN_NAMES,
    "object.__setattr__": _PARTS_OF_FUNCTIONS,
    "object.__delattr__": _PARTS_OF_FUNCTIONS,
}
#: Where a function that was replaced could deceive a check.
_SEALED = (
    "_thread", "asyncio", "asyncio.base_events", "asyncio.events", "asyncio.futures",
    "asyncio.locks", "asyncio.queues", "asyncio.runners", "asyncio.taskgroups",
    "asyncio.tasks", "asyncio.timeouts", "builtins", "collections", "concurrent.futures",
    "concurrent.futures._base", "concurrent.futures.process", "concurrent.futures.thread",
    "contextlib", "copy", "functools", "hashlib", "itertools", "json", "json.encoder",
    "multiprocessing",
    "multiprocessing.context", "multiprocessing.managers", "multiprocessing.pool",
    "multiprocessing.process", "multiprocessing.queues", "multiprocessing.shared_memory",
    "multiprocessing.synchronize", "os", "pickle", "queue", "random", "sys", "threading",
    "time",
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
        for each in names | texts:
            name = _forbidden_module(each, allowed)
            if name:
                return name
        if code.co_name in DISGUISES - allowed and code.co_filename != _GENERATED:
            return code.co_name
        inner = forbidden((c for c in code.co_consts if isinstance(c, CodeType)), allowed)
        if inner:
            return inner
    return ""


def _forbidden_module(name: str, allowed: frozenset[str]) -> str:
    for each in _FORBIDDEN_IMPORTS:
        if (name == each or name.startswith(f"{each}.")) and each not in allowed:
            return each
    return ""


class Forbidden(Exception):
    """An answer names something by which it could deceive the check."""


def unpack(data: bytes, allowed: frozenset[str]) -> Any:
    """Unpickle an answer, looking at all its code before any of it can run.

    Args:
        data: What :func:`helpers.practice.answer.pack` gave.
        allowed: Names that this exercise needs although others may not use them.

    Raises:
        Forbidden: The message is the first name by which it could deceive the check.
    """
    # What a pickle calls, it calls from here: see Guard._is_the_answers().
    return _Unpacker(io.BytesIO(data), allowed).load()


class _Unpacker(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, allowed: frozenset[str]) -> None:
        super().__init__(file)
        self._allowed = allowed

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name)
        match module, name:
            case "helpers.practice.answer", "_code_in_file":
                return self._looked_at(found)
            case "helpers.practice.answer", _:
                return found
            case "cloudpickle.cloudpickle", "subimport":
                return self._importing(found)
        self._refuse(_forbidden_module(module, self._allowed))
        return found

    def _looked_at(self, make: Callable[..., CodeType]) -> Callable[..., CodeType]:
        def made(*arguments: Any) -> CodeType:
            code = make(*arguments)
            self._refuse(forbidden([code], self._allowed))
            return code

        return made

    def _importing(self, load: Callable[[str], ModuleType]) -> Callable[[str], ModuleType]:
        def loaded(name: str) -> ModuleType:
            self._refuse(_forbidden_module(name, self._allowed))
            return load(name)

        return loaded

    def _refuse(self, name: str) -> None:
        if name:
            raise Forbidden(name)


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
        # A coroutine that nobody awaited may be collected during a call of this module's,
        # and its registry then notes the warning.
        self._here = globals() | {"__warningregistry__": None}

    def broken(self, _globals: Callable[[], dict[str, Any]] = globals) -> str:
        """The dotted name of the first thing that was replaced or removed; or empty."""
        # First what this method itself relies on.
        if _globals() | {"__warningregistry__": None} != self._here:
            return __name__
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
        # First what costs least: the check itself causes thousands of these events.
        if event in _WATCHED:
            if arguments[1] not in _WATCHED[event]:
                return
        elif event not in _CALLS and not event.startswith("ctypes."):
            return
        if getattr(self._busy, "now", False):
            return
        self._busy.now = True
        try:
            noticed = self._noticed(event, arguments)
            if noticed:
                self._report(noticed)
            if noticed and event in _REACHING_OUT:
                raise PermissionError(
                    f"{event}: an answer has no business with other programs"
                )
        finally:
            self._busy.now = False

    def _noticed(self, event: str, arguments: tuple[Any, ...]) -> str:
        """What of an event the check has to know, as the rest of a sentence; or empty."""
        frame = sys._getframe(2)
        if event in _WATCHED:
            name = str(arguments[1])
            # The caller itself: while it explores, the check changes code, too.
            own = name not in self._allowed and self._calls(frame)
            return f"uses {name}" if own else ""
        if event.rpartition(".")[2] in self._allowed:
            return ""
        if event in _REACHING_OUT:
            own_child = event in ("os.kill", "os.killpg") and _is_child(arguments[0])
            return f"calls {event}" if not own_child and self._causes(frame) else ""
        if self._calls(frame):
            return f"calls {event}"
        code = arguments[0] if event == "exec" else None
        if isinstance(code, CodeType) and self._is_learners(code.co_filename):
            # A module of a cell, or one that the answer has written.
            name = forbidden([code], self._allowed)
            return f"uses {name}" if name else ""
        return ""

    def _calls(self, frame: FrameType | None) -> bool:
        """Whether code of the answer is the caller, itself or through :mod:`inspect`."""
        while frame is not None and frame.f_code.co_filename.endswith(
            ("inspect.py", f"{os.sep}gc.py")
        ):
            frame = frame.f_back
        return frame is not None and self._is_the_answers(frame)

    def _causes(self, frame: FrameType | None) -> bool:
        """Whether code of the answer is among the callers, and does more than import."""
        while frame is not None:
            if self._is_the_answers(frame):
                return True
            # What lies below the check's own frames has the name of generated code, too.
            if frame.f_code.co_filename.startswith(("<frozen importlib", _CHECK)):
                return False
            frame = frame.f_back
        return False

    def _is_the_answers(self, frame: FrameType) -> bool:
        code = frame.f_code
        return code is unpack.__code__ or self._is_learners(code.co_filename)


def _is_child(pid: int) -> bool:
    # active_children() would collect one that has ended and is about to be killed.
    children = [*multiprocessing.process._children]  # type: ignore[attr-defined]
    return any(pid == child.pid for child in children)
