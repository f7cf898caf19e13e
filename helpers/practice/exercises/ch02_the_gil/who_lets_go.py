"""The check of the exercise "who-lets-go"."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import sys
import time
import zlib
from collections.abc import Callable
from typing import Any

from helpers.gil import releases as takes_turns
from helpers.practice.bench import Bench, Refused
from helpers.practice.exercise import exercise


@exercise(
    "who-lets-go",
    "02_the_gil",
    "Say who gives the GIL back",
    """
    lets_go = {
        "time.sleep(0.1)": None,
        "sum(range(1_000_000))": None,
        "json.loads(long_text)": None,
        "zlib.compress(megabytes)": None,
        "re.findall(pattern, long_text)": None,
        "hashlib.sha256(megabytes)": None,
        "hashlib.sha256(a_hundred_bytes)": None,
        "sorted(many_numbers)": None,
        "a long query in sqlite3": None,
    }
    """,
)
def who_lets_go(bench: Bench, lets_go: Any) -> None:
    """The same as measured here; as known, where there is no GIL to measure."""
    bench.trial("the answer is a dictionary of True and False")
    bench.require(
        isinstance(lets_go, dict), "type",
        f"lets_go is a {type(lets_go).__name__}, and should be the dictionary, filled in.",
    )  # fmt: skip
    missing = [name for name in _KNOWN if name not in lets_go]
    bench.require(not missing, "type", f"Entries are missing: {', '.join(missing)}.")
    for name in _KNOWN:
        said = lets_go[name]
        bench.require(
            said is True or said is False, "type",
            f"lets_go[{name!r}] is {said!r:.40}: write True or False.",
        )  # fmt: skip
    measured = getattr(sys, "_is_gil_enabled", lambda: True)()
    how = "as measured here" if measured else "as on a Python that has a GIL"
    for name, operation in _operations().items():
        bench.trial(f"{name}, {how}")
        # One turn proves it; many rounds, since a busy machine may leave no CPU for it.
        rounds = 100 if _KNOWN[name] else 2
        truth = takes_turns(operation, rounds) if measured else _KNOWN[name]
        said = lets_go[name]
        if said is truth:
            continue
        if truth:
            why = "While it ran, another thread got a turn: it gave the GIL back."
        else:
            why = "Until it had ended, no other thread got a turn: it kept the GIL."
        if not measured:
            why = "Here is no GIL, so this could not be measured; with one it is so."
        raise Refused("wrong-result", f"You say {said} for {name}. {why}")


#: What is known of CPython with a GIL.
_KNOWN = {
    "time.sleep(0.1)": True,
    "sum(range(1_000_000))": False,
    "json.loads(long_text)": False,
    "zlib.compress(megabytes)": True,
    "re.findall(pattern, long_text)": False,
    "hashlib.sha256(megabytes)": True,
    "hashlib.sha256(a_hundred_bytes)": False,
    "sorted(many_numbers)": False,
    "a long query in sqlite3": True,
}


def _operations() -> dict[str, Callable[[], object]]:
    megabytes = b"concurrency in Python " * 100_000
    text = json.dumps(list(range(100_000)))
    numbers = [n * 7919 % 100_003 for n in range(100_000)]
    short = megabytes[:100]
    count = (
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000)"
    )
    database = sqlite3.connect(":memory:")
    query = f"{count} select sum(i) from n"
    operations: list[Callable[[], object]] = [
        lambda: time.sleep(0.1),
        lambda: sum(range(1_000_000)),
        lambda: json.loads(text),
        lambda: zlib.compress(megabytes),
        lambda: re.findall(r"1\d*5", text),
        lambda: hashlib.sha256(megabytes * 8),
        lambda: [hashlib.sha256(short).digest() for _ in range(5_000)],
        lambda: sorted(numbers),
        lambda: database.execute(query).fetchone(),
    ]
    return dict(zip(_KNOWN, operations, strict=True))
