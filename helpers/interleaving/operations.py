"""By their names: what reads or changes a container, and what may wait or wake others.

Names are all that the source tells. What a name really is, the hooks look at when it is
called; what is missing here is never a point at which threads are switched.
"""

from __future__ import annotations

WRITING_METHODS = frozenset(
    [
        "append",
        "appendleft",
        "extend",
        "extendleft",
        "insert",
        "remove",
        "pop",
        "popleft",
        "popitem",
        "clear",
        "sort",
        "reverse",
        "rotate",
        "add",
        "discard",
        "update",
        "setdefault",
        "intersection_update",
        "subtract",
        "difference_update",
        "symmetric_difference_update",
        "move_to_end",
    ]
)
#: Functions of modules that change the container they are given.
WRITING_FUNCTIONS = frozenset(
    [
        "heappush",
        "heappop",
        "heapify",
        "heappushpop",
        "heapreplace",
        "insort",
        "insort_left",
        "insort_right",
        "shuffle",
    ]
)
READING_METHODS = frozenset(
    [
        "get",
        "keys",
        "values",
        "items",
        "copy",
        "index",
        "count",
        "union",
        "intersection",
        "difference",
        "symmetric_difference",
        "issubset",
        "issuperset",
        "isdisjoint",
        "most_common",
        "elements",
        "join",
        "choice",
        "sample",
        "send",
        "__next__",
    ]
)
READING_BUILTINS = frozenset(
    [
        "len",
        "sorted",
        "sum",
        "min",
        "max",
        "any",
        "all",
        "list",
        "tuple",
        "set",
        "dict",
        "frozenset",
        "str",
        "repr",
        "print",
        "next",
        "bool",
        "reversed",
        "bytes",
        "format",
        "deque",
        "Counter",
        "getattr",
        "hasattr",
        "setattr",
        "delattr",
    ]
)
METHODS = WRITING_METHODS | WRITING_FUNCTIONS | READING_METHODS
WRITING_BUILTINS = WRITING_FUNCTIONS | {"next", "setattr", "delattr"}
BUILTINS = READING_BUILTINS | WRITING_BUILTINS
ITERATING_BUILTINS = frozenset(["enumerate", "zip", "map", "filter", "iter"])
SYNC_METHODS = frozenset(
    [
        "acquire",
        "release",
        "wait",
        "wait_for",
        "notify",
        "notify_all",
        "set",
        "clear",
        "is_set",
        "start",
        "join",
        "put",
        "get",
        "put_nowait",
        "get_nowait",
        "task_done",
        "locked",
        "abort",
        "reset",
        "submit",
        "map",
        "result",
        "shutdown",
        "sleep",
        "exception",
        "add_done_callback",
        "cancel",
        "done",
        "qsize",
        "empty",
        "full",
        "is_alive",
    ]
)
SYNC_NAMES = frozenset(["sleep", "wait", "as_completed"])
