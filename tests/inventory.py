"""What a process can leave behind in itself: threads, tasks, and hooks of all kinds.

Needs the standard library only, and little of it, for it is also read into the kernels of
notebooks that are tested, where it must change nothing.
"""

from __future__ import annotations

import copyreg
import re
import signal
import sys
import threading
import types
from typing import Any

# What a recorder or a scheduler might replace for a while.
_PATCHED = [
    "_thread", "asyncio", "asyncio.base_events", "asyncio.events", "asyncio.futures",
    "asyncio.locks", "asyncio.queues", "asyncio.runners", "asyncio.selector_events",
    "asyncio.tasks", "asyncio.taskgroups", "asyncio.threads", "asyncio.timeouts",
    "builtins", "concurrent.futures", "concurrent.futures._base",
    "concurrent.futures.process", "concurrent.futures.thread", "contextvars", "copyreg",
    "multiprocessing", "multiprocessing.context", "multiprocessing.pool",
    "multiprocessing.process", "multiprocessing.queues", "os", "queue", "random", "sched",
    "select", "selectors", "signal", "socket", "subprocess", "sys", "threading", "time",
    "weakref",
]  # fmt: skip

# Python itself replaces these: a shell's prompt, what a cell shows, where it prints.
_LIVELY = {"sys.displayhook", "sys.ps1", "sys.stdout", "sys.stderr", "sys.last_exc",
           "sys.last_type", "sys.last_value"}  # fmt: skip


def hooks() -> dict[str, Any]:
    """By name, what other code can put its own in the place of."""
    found: dict[str, Any] = {
        "sys.gettrace()": sys.gettrace(),
        "sys.getprofile()": sys.getprofile(),
        "threading.gettrace()": threading.gettrace(),
        "threading.getprofile()": threading.getprofile(),
        "sys.getswitchinterval()": sys.getswitchinterval(),
        "sys.getrecursionlimit()": sys.getrecursionlimit(),
        "sys.get_coroutine_origin_tracking_depth()": (
            sys.get_coroutine_origin_tracking_depth()
        ),
        "sys.get_asyncgen_hooks()": sys.get_asyncgen_hooks(),
    }
    for number in signal.valid_signals():
        found[f"signal {int(number)}"] = signal.getsignal(number)
    if threading.current_thread() is threading.main_thread():
        wakeup = signal.set_wakeup_fd(-1)
        signal.set_wakeup_fd(wakeup)
        found["signal.set_wakeup_fd()"] = wakeup
    monitoring = getattr(sys, "monitoring", None)
    for tool in range(6) if monitoring else ():
        name = monitoring.get_tool(tool)
        found[f"sys.monitoring tool {tool}"] = name
        found[f"sys.monitoring events of tool {tool}"] = (
            monitoring.get_events(tool) if name else 0
        )
    # Libraries add reducers when they are imported, and are welcome to.
    found["reducers of ours"] = {
        kind: reducer
        for kind, reducer in copyreg.dispatch_table.items()
        if getattr(reducer, "__module__", "").startswith("helpers.")
    }
    for name in _PATCHED:
        if name in sys.modules:
            found |= _callables(name, sys.modules[name])
    return found


def _callables(name: str, module: types.ModuleType) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in list(vars(module).items()):
        if callable(value) and f"{name}.{key}" not in _LIVELY:
            found[f"{name}.{key}"] = value
        if isinstance(value, type) and value.__module__.split(".")[0] == name.split(".")[0]:
            for part, method in list(vars(value).items()):
                if callable(method) or isinstance(method, classmethod | staticmethod):
                    found[f"{name}.{key}.{part}"] = method
    return found


def changed(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """The names of the hooks that are not as they were; new ones do not count.

    Example:
        >>> changed({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4})
        ['b is 3, was 2']
    """
    return [
        f"{name} is {now.get(name)!r}, was {value!r}"
        for name, value in before.items()
        # Functions by identity: one of a hook's own may be equal to everything.
        if now.get(name) is not value and not _equal(now.get(name), value)
    ]


def _equal(one: Any, other: Any) -> bool:
    plain = int | float | str | tuple | dict
    return isinstance(one, plain) and isinstance(other, plain) and one == other


def threads() -> dict[int, str]:
    """By identity, the threads that run Python code, those without an object too."""
    objects = {thread.ident: thread for thread in threading.enumerate()}
    found = {}
    for ident, frame in list(sys._current_frames().items()):
        thread = objects.get(ident)
        name = f"{thread.name}{' (daemon)' * thread.daemon}" if thread else "without name"
        code = frame.f_code
        if code.co_qualname == "_worker" and "concurrent" in code.co_filename:
            name += ", idle"
        found[ident] = f"{name}, in {code.co_qualname} ({code.co_filename})"
    return found


def tasks() -> dict[int, str]:
    """By identity, the tasks of the loop that runs here, but for the one that asks."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return {}
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return {}
    found = {}
    for task in asyncio.all_tasks(loop) - {asyncio.current_task(loop)}:
        code = getattr(task.get_coro(), "cr_code", None)
        # A kernel answers each message in a task of its own.
        if "ipykernel" not in re.split(r"[/\\]", getattr(code, "co_filename", "")):
            found[id(task)] = f"{task.get_name()}: {task.get_coro()!r}"
    return found


def name_shared_memory(prefix: str) -> None:
    """Let the names of blocks and semaphores made from now on begin so, on POSIX.

    Other programs make some as well, and nothing in ``/dev/shm`` tells whose they are.

    Args:
        prefix: At most five characters; macOS does not take long names.
    """
    from multiprocessing import process, shared_memory

    process.current_process()._config["semprefix"] = f"/{prefix}"  # goes to children, too
    if hasattr(shared_memory, "_SHM_NAME_PREFIX"):
        shared_memory._SHM_NAME_PREFIX = f"/{prefix}"


class Inventory:
    """What there is in this process at the moment when it is made.

    Example:
        >>> before = Inventory()
        >>> stop = threading.Event()
        >>> thread = threading.Thread(target=stop.wait, name="idler")
        >>> thread.start()
        >>> before.left()  # doctest: +ELLIPSIS
        ['thread idler, in Condition.wait (...threading.py)']
        >>> stop.set(); thread.join()
        >>> before.left()
        []
    """

    def __init__(self) -> None:
        self.threads = threads()
        self.tasks = tasks()
        self.hooks = hooks()

    def left(self) -> list[str]:
        """What is there now that was not there then, in words."""
        return [
            *(f"thread {n}" for i, n in threads().items() if i not in self.threads),
            *(f"task {n}" for i, n in tasks().items() if i not in self.tasks),
            *changed(self.hooks, hooks()),
        ]
