"""How long a click in the stepper takes, beside one ordinary run of the same functions.

    python tests/benchmarks/stepper.py

A click replays the choices so far; it should answer within 50 ms.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from helpers import stepper

visits = 0
forks = [threading.Lock() for _ in range(3)]
shelf: list[str] = []
delivered = threading.Condition()


def visitor():
    global visits
    visits += 1


def dine(seat):
    with forks[seat], forks[(seat + 1) % 3]:
        pass


def customer():
    with delivered:
        if not shelf:
            delivered.wait()
        shelf.pop()


def baker():
    for _ in range(2):
        with delivered:
            shelf.append("bread")
            delivered.notify()


def milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def thread_starts(count: int) -> float:
    def run() -> None:
        threads = [threading.Thread(target=int) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return statistics.median(milliseconds(run) for _ in range(20))


def main() -> None:
    levels = {
        "lost update": ([visitor, visitor], lambda: visits == 2),
        "three forks": ([(dine, seat) for seat in range(3)], None),
        "condition with if": ([customer, customer, baker], None),
    }
    for name, (functions, check) in levels.items():
        made: list = []
        first = milliseconds(
            lambda made=made, f=functions, c=check: made.append(stepper(f, c))
        )
        widget = made[0]
        shown = milliseconds(widget._repr_mimebundle_)
        clicks = []
        for _ in range(10):
            for thread in widget.game.failing:
                clicks.append(milliseconds(lambda w=widget, t=thread: w.step(t)))
            widget.restart()
        plain = thread_starts(len(functions))
        median, most = statistics.median(clicks), max(clicks)
        print(
            f"{name:18} made {first:6.1f} ms, shown {shown:6.1f} ms; {len(clicks)} clicks: "
            f"median {median:5.1f} ms, slowest {most:5.1f} ms "
            f"({median / plain:.0f} times starting and joining its threads)"
        )


if __name__ == "__main__":
    main()
