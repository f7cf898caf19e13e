"""How fast orders are explored, beside other explorers from PyPI in the same run.

Run by hand: ``python tests/benchmarks/interleaving.py``. With frontrun (then run it as
``frontrun python tests/benchmarks/interleaving.py``) or
interleave-test installed, they explore the same lost update; a ratio says how many
times as many orders a second are run here.
"""

from __future__ import annotations

import importlib
import pkgutil
import platform
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]

import problems  # noqa: E402

from helpers.interleaving import Session, explore  # noqa: E402
from helpers.interleaving.explore import Explorer  # noqa: E402
from helpers.interleaving.job import make_job  # noqa: E402
from helpers.interleaving.search import RandomPriorities  # noqa: E402


def all_problems() -> None:
    names = sorted(module.name for module in pkgutil.iter_modules(problems.__path__))
    slowest, everything, right = 0.0, 0.0, 0
    print(f"{'problem':18} {'bug found':>20} {'fixed version passed':>28}")
    for name in names:
        module = importlib.import_module(f"problems.{name}")
        explore(*module.BUGGY)  # its source is parsed once
        start = time.perf_counter()
        bug = explore(*module.BUGGY)
        found = time.perf_counter() - start
        start = time.perf_counter()
        fixed = explore(*module.FIXED, seconds=30)
        passed = time.perf_counter() - start
        slowest, everything = max(slowest, found), everything + found + passed
        right += (bug.outcome.kind == module.KIND) + fixed.ok
        bound = "all" if fixed.bound is None else f"bound {fixed.bound}"
        print(
            f"{name:18} {bug.schedules:6} in {found * 1e3:6.1f} ms "
            f"{fixed.schedules:8} ({bound}) in {passed * 1e3:7.1f} ms"
        )
    print(
        f"right verdicts: {right} of {2 * len(names)}; "
        f"slowest bug {slowest * 1e3:.0f} ms; all {everything:.2f} s"
    )


def rate(name: str, count: int = 1500) -> float:
    """Orders a second of a fixed problem, one after another."""
    functions, check = importlib.import_module(f"problems.{name}").FIXED
    with Explorer(make_job(functions, check)) as explorer:
        start = time.perf_counter()
        for seed in range(count):
            explorer.execute(RandomPriorities(seed, 10, 2))
        return count / (time.perf_counter() - start)


def best(name: str) -> float:
    return max(rate(name) for _ in range(5))


class Counter:
    def __init__(self) -> None:
        self.value = 0

    def increment(self) -> None:
        temp = self.value
        self.value = temp + 1


def frontrun_rate() -> float | None:
    """Orders a second of frontrun's random exploration of bytecode."""
    try:
        from frontrun.bytecode import explore_random
    except ImportError:
        return None
    start = time.perf_counter()
    result = explore_random(
        setup=Counter,
        threads=[lambda c: c.increment(), lambda c: c.increment()],
        invariant=lambda c: True,
        max_attempts=200,
        seed=1,
    )
    return result.num_explored / (time.perf_counter() - start)


def interleave_test_rate() -> float | None:
    """Orders a second of interleave-test's random exploration of bytecode."""
    try:
        import interleave_test
    except ImportError:
        return None

    def model() -> None:
        counter = Counter()
        threads = [interleave_test.spawn(counter.increment) for _ in range(2)]
        for thread in threads:
            thread.join()

    start = time.perf_counter()
    interleave_test.explore(model, iterations=300, seed=1)
    return 300 / (time.perf_counter() - start)


def clicks() -> None:
    session = Session(*importlib.import_module("problems.check_then_act").BUGGY)
    assert session.failing is not None
    times = []
    for _ in range(20):
        for length in range(len(session.failing)):
            start = time.perf_counter()
            session.play(session.failing[: length + 1])
            times.append(time.perf_counter() - start)
    times.sort()
    print(
        f"a step by hand: median {times[len(times) // 2] * 1e3:.1f} ms, "
        f"95 % below {times[int(len(times) * 0.95)] * 1e3:.1f} ms"
    )


if __name__ == "__main__":
    print(platform.python_implementation(), platform.python_version())
    all_problems()
    mine = {name: best(name) for name in ("lost_update", "check_then_act", "lock_order")}
    for name, value in mine.items():
        print(f"{name}: {value:,.0f} orders a second")
    clicks()
    for peer, measure in (
        ("frontrun", frontrun_rate),
        ("interleave-test", interleave_test_rate),
    ):
        other = measure()
        if other is None:
            print(f"{peer} is not installed")
            continue
        ratio = mine["lost_update"] / other
        print(f"{peer}: {other:,.0f} orders a second; ratio {ratio:.1f}")
