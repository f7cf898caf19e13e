"""The operations of the standard library that make threads wait, and that wake them.

Those written in Python are found when they start, wherever they are called from, by
their module and name. Those written in C (a lock's methods, ``time.sleep``) are found
where the learner's code calls them.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from enum import Enum, auto
from types import BuiltinFunctionType, MethodDescriptorType, ModuleType
from typing import Any

LOCK_TYPE = type(threading.Lock())
RLOCK_TYPE = type(threading.RLock())


class Verb(Enum):
    """What an operation does, as far as the picture is concerned."""

    ACQUIRE = auto()
    RELEASE = auto()
    WAIT_EVENT = auto()
    SET_EVENT = auto()
    WAIT_CONDITION = auto()
    NOTIFY = auto()
    BARRIER = auto()
    GET = auto()
    PUT = auto()
    WAIT_QUEUE = auto()
    TASK_DONE = auto()
    SHUT_QUEUE = auto()
    JOIN = auto()
    RESULT = auto()
    FINISH = auto()
    SLEEP = auto()
    IO = auto()
    # Not operations on anything, but starts and ends worth knowing.
    LIFE = auto()
    START = auto()
    WORK = auto()


# Over at once: only when they happened counts.
ACTIONS = frozenset(
    {
        Verb.RELEASE,
        Verb.SET_EVENT,
        Verb.NOTIFY,
        Verb.TASK_DONE,
        Verb.SHUT_QUEUE,
        Verb.FINISH,
    }
)

# Of these, only calls from the learner's own lines count: libraries have locks too.
DIRECT = frozenset({Verb.ACQUIRE, Verb.RELEASE})


@dataclass(frozen=True, slots=True)
class Operation:
    """A function of the standard library that the recorder knows.

    Attributes:
        verb: What it does.
        sure: Whether it either succeeds or raises, so that coming back is success.
    """

    verb: Verb
    sure: bool = False


_PYTHON: dict[str, dict[str, Verb]] = {
    "threading": {
        "Thread._bootstrap_inner": Verb.LIFE,
        "Thread.start": Verb.START,
        "Thread.join": Verb.JOIN,
        "Event.wait": Verb.WAIT_EVENT,
        "Event.set": Verb.SET_EVENT,
        "Condition.__enter__": Verb.ACQUIRE,
        "Condition.__exit__": Verb.RELEASE,
        "Condition.wait": Verb.WAIT_CONDITION,
        "Condition.notify": Verb.NOTIFY,
        "Semaphore.acquire": Verb.ACQUIRE,
        # What it calls, release(), is then not called by the learner's own line.
        "Semaphore.__exit__": Verb.RELEASE,
        "Semaphore.release": Verb.RELEASE,
        "BoundedSemaphore.release": Verb.RELEASE,
        "Barrier.wait": Verb.BARRIER,
    },
    "queue": {
        "Queue.get": Verb.GET,
        "Queue.put": Verb.PUT,
        "Queue.join": Verb.WAIT_QUEUE,
        "Queue.task_done": Verb.TASK_DONE,
        "Queue.shutdown": Verb.SHUT_QUEUE,
    },
    "concurrent.futures._base": {
        "Future.result": Verb.RESULT,
        "Future.exception": Verb.RESULT,
        "Future.set_result": Verb.FINISH,
        "Future.set_exception": Verb.FINISH,
    },
    "concurrent.futures.thread": {"_WorkItem.run": Verb.WORK},
    "multiprocessing.synchronize": {
        "SemLock.__enter__": Verb.ACQUIRE,
        "SemLock.__exit__": Verb.RELEASE,
    },
    "multiprocessing.process": {"BaseProcess.join": Verb.IO},
    "multiprocessing.queues": {"Queue.get": Verb.IO, "SimpleQueue.get": Verb.IO},
    "multiprocessing.connection": {"_ConnectionBase.recv": Verb.IO, "wait": Verb.IO},
    "subprocess": {"Popen.wait": Verb.IO, "Popen.communicate": Verb.IO},
    "selectors": {
        "EpollSelector.select": Verb.IO,
        "KqueueSelector.select": Verb.IO,
        "PollSelector.select": Verb.IO,
        "SelectSelector.select": Verb.IO,
    },
    "socket": {
        "SocketIO.readinto": Verb.IO,
        "getaddrinfo": Verb.IO,
        "create_connection": Verb.IO,
    },
    "ssl": {"SSLSocket.read": Verb.IO, "SSLSocket.do_handshake": Verb.IO},
}

# Names only, for the first look at each function of the libraries.
QUALNAMES = frozenset(name for names in _PYTHON.values() for name in names)

_C_METHODS: dict[str, Verb] = {
    "acquire": Verb.ACQUIRE,
    "acquire_lock": Verb.ACQUIRE,
    "__enter__": Verb.ACQUIRE,
    "release": Verb.RELEASE,
    "release_lock": Verb.RELEASE,
    "__exit__": Verb.RELEASE,
}
_C_TYPES: dict[str, dict[str, Verb]] = {
    "SimpleQueue": {
        "get": Verb.GET,
        "put": Verb.PUT,
        "put_nowait": Verb.PUT,
        "get_nowait": Verb.GET,
    },
    "SemLock": _C_METHODS,
    "socket": dict.fromkeys(
        ("recv", "recv_into", "recvfrom", "sendall", "connect"), Verb.IO
    ),
    "epoll": {"poll": Verb.IO},
    "poll": {"poll": Verb.IO},
}
# Of all these, the names.
C_NAMES = frozenset({"sleep", *(name for names in _C_TYPES.values() for name in names)})
_C_MODULES = frozenset({"_queue", "_multiprocessing", "_socket", "select"})


def python_operation(module: str, qualname: str) -> Operation | None:
    """The operation that a Python function of that module and name is, if any."""
    verb = _PYTHON.get(module, {}).get(qualname)
    return verb and Operation(verb, sure=qualname.endswith("__enter__"))


def c_operation(function: Any) -> Operation | None:
    """The operation that a function or method written in C is, if any."""
    if function is time.sleep:
        return Operation(Verb.SLEEP, sure=True)
    kind = type(function)
    if kind is MethodDescriptorType:
        owner = function.__objclass__
    elif kind is BuiltinFunctionType and not isinstance(function.__self__, ModuleType):
        owner = type(function.__self__)
    else:
        return None
    name = function.__name__
    if owner is LOCK_TYPE or owner is RLOCK_TYPE:
        verb = _C_METHODS.get(name)
    elif owner.__module__ in _C_MODULES:
        verb = _C_TYPES.get(owner.__name__, {}).get(name)
    else:
        return None
    return verb and Operation(verb, sure=name == "__enter__")


def is_c_lock(thing: Any) -> bool:
    """Whether it is a lock written in C, which the interpreter enters unseen."""
    kind = type(thing)
    return kind is LOCK_TYPE or kind is RLOCK_TYPE


def identity(thing: Any) -> Any:
    """What is really locked: a Condition's lock, a multiprocessing lock's semaphore."""
    found = getattr(thing, "__dict__", {})
    if isinstance(thing, threading.Condition):
        return found.get("_lock", thing)
    return found.get("_semlock", thing)


def permits(thing: Any) -> int | None:
    """How many may hold it at once; None for what is not a semaphore."""
    if isinstance(thing, threading.Semaphore):
        return thing.__dict__.get("_initial_value", thing.__dict__.get("_value"))
    return None
