"""What answers have in common that work in several processes."""

from __future__ import annotations

import multiprocessing

from helpers.meeting import Meeting
from helpers.practice.bench import Bench

COMMON = ["helpers.meeting", "concurrent.futures.process", "multiprocessing.shared_memory"]


def preload() -> None:
    """Where processes come from a fork server, let it import once what all of them need."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        multiprocessing.set_forkserver_preload(COMMON)


def in_processes(bench: Bench, meeting: Meeting, function: str) -> None:
    """Refuse an answer that worked in this process, or in one after the other."""
    here = meeting.at_home()
    bench.require(
        not here,
        "sequential",
        f"{function}() was called for {here[0] if here else ''} in "
        "the caller's own process, and not in another.",
    )
    bench.require(
        not meeting.missed(),
        "sequential",
        f"{meeting.count} processes should be at work at once. {function}() waited in one "
        "of them for the others to call it, too, and that never came.",
    )
    workers = len(meeting.workers())
    bench.require(
        workers == meeting.count,
        "unbounded",
        f"{meeting.count} processes should do the work, and {workers} did.",
    )
