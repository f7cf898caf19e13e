"""How long the checks of exercises take: right answers, wrong ones, and those that hang.

    python tests/benchmarks/checks.py [NAME ...]

Prints a row for each exercise: seconds for the solution, for the slowest wrong answer that
ends by itself, and for the slowest that has to be ended. The peer in the same run is an
empty process with the same imports, which every check has to start.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from answering import all_exercises, parts_of, solution, wrong_answers

from helpers import check

ENDED = ("hang", "memory")


def seconds(exercise, cells) -> tuple[float, str]:
    """How long one check takes, and what it says."""
    parts = parts_of(exercise, cells)
    started = time.perf_counter()
    verdict = check(exercise.name, *parts)
    return time.perf_counter() - started, verdict.cause or verdict.status


def empty_process() -> float:
    """How long a process takes that only imports what a check does."""
    program = "import helpers.practice.child, helpers.practice.bench"
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2]
    )
    return time.perf_counter() - started


def main(names: list[str]) -> None:
    """Measure and print."""
    os.environ["CONCURRENCY_COURSE_PROGRESS"] = os.path.join(tempfile.mkdtemp(), "progress")
    peer = statistics.median(empty_process() for _ in range(5))
    print(f"Python {sys.version.split()[0]}; a process with the same imports: {peer:.2f} s")
    print(f"{'exercise':32} {'right':>7} {'/peer':>6} {'wrong':>7} {'ended':>7}")
    wrong = wrong_answers()
    rights, wrongs = [], []
    for exercise in all_exercises():
        if names and exercise.name not in names:
            continue
        right, said = seconds(exercise, solution(exercise))
        if said != "solved":
            print(f"{exercise.name}: the solution is {said}")
        own = [seconds(exercise, w.cells) for w in wrong if w.exercise == exercise.name]
        by_itself = [s for s, cause in own if cause not in ENDED]
        ended = [s for s, cause in own if cause in ENDED]
        rights.append(right)
        wrongs += by_itself
        slowest = f"{max(by_itself):7.2f}" if by_itself else f"{'-':>7}"
        last = f"{max(ended):7.2f}" if ended else f"{'-':>7}"
        print(f"{exercise.name:32} {right:7.2f} {right / peer:6.1f} {slowest} {last}")
    print(
        f"right: median {statistics.median(rights):.2f} s, slowest {max(rights):.2f} s; "
        f"wrong: median {statistics.median(wrongs):.2f} s, slowest {max(wrongs):.2f} s"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
