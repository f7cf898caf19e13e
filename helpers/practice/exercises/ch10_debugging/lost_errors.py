"""The check of the exercise "lost-errors"."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.durations import HOUR
from helpers.practice.exercise import exercise
from helpers.practice.standstill import until_all_wait

#: Jobs at once: more than a pool has workers whose size comes from no list of jobs.
_MANY = 520


@exercise(
    "lost-errors",
    "10_debugging",
    "Lose no error",
    """
    import threading

    def run_all(jobs):
        results, errors = {}, {}

        def run(name, job):
            results[name] = job()

        for name, job in jobs.items():
            threading.Thread(target=run, args=(name, job)).start()
        return results, errors
    """,
)
def lost_errors(bench: Bench, run_all: Any) -> None:
    """Every job once, all at the same time, each result and each error under its name."""

    def mixed() -> Any:
        broken, ended = KeyError("no such page"), SystemExit(3)
        several = ExceptionGroup("two at once", [OSError("one"), ValueError("two")])
        broken.__cause__ = OSError("the reason, which is not what was raised")
        spare = ValueError("returned, not raised")
        found: list[Any] = []
        called: list[str] = []

        def noted(name: str, job: Any) -> Any:
            def noting() -> Any:
                called.append(name)
                return job()

            return noting

        def fine() -> str:
            return "page"

        def nothing() -> None:
            return None

        def fails() -> None:
            raise broken

        def ends() -> None:
            raise ended

        def fails_twice() -> None:
            raise several

        def gives_error() -> Exception:
            return spare

        def main() -> None:
            jobs: dict[str, Any] = {"a": fine, "b": fails, "c": nothing}
            jobs |= {"d": ends, "e": gives_error, "f": fails_twice}
            try:
                run_all({"other": fine, "other error": fails})
                found.append(run_all({n: noted(n, job) for n, job in jobs.items()}))
            except BaseException as error:
                # A SystemExit would end this thread without a word.
                if error not in (broken, ended, several):
                    raise
                fail("swallowed", f"A job raised {error!r}; it left run_all().")

        def check() -> None:
            results, errors = _two_dicts(found[0])
            left = sorted({*results, *errors} - set("abcdef"))
            if left:
                fail("wrong-result", f"Left over from an earlier call: {left}.")
            if len(called) > len(set(called)):
                cause = "lost-item" if len(set(called)) < 6 else "wasteful"
                message = "Of jobs a to f, each has to be called once; these were called"
                fail(cause, f"{message}: {', '.join(sorted(called))}.")
            wanted = {"a": "page", "c": None, "e": spare}
            if results != wanted:
                fail("wrong-result", f"The results are {results}, and should be {wanted}.")
            for name, error, kind in (
                ("b", broken, "KeyError"),
                ("d", ended, "SystemExit"),
                ("f", several, "an ExceptionGroup"),
            ):
                if name not in errors:
                    fail("swallowed", f"Job {name!r} raised {kind}; it is not in errors.")
                if errors[name] is not error:
                    message = f"errors[{name!r}] is {errors[name]!r}, not what was raised"
                    fail("wrong-result", f"{message}: {error!r}.")
            if set(errors) != {"b", "d", "f"}:
                named = sorted(errors)
                fail("wrong-result", f"There are errors of {named}; b, d and f failed.")

        return [main], check

    def at_once() -> Any:
        all_run = threading.Barrier(2)
        found: list[Any] = []

        def job() -> str:
            all_run.wait()
            return "done"

        def main() -> None:
            found.append(run_all({"a": job, "b": job}))
            found.append([t.name for t in threading.enumerate() if t.name not in _OWN])

        def check() -> None:
            results, errors = _two_dicts(found[0])
            if results != {"a": "done", "b": "done"} or errors:
                fail("lost-item", f"Two jobs are done; it gives {results} and {errors}.")
            if found[1]:
                fail("leak", f"When run_all() came back, there still ran {found[1]}.")

        return [main], check

    def both_fail() -> Any:
        found: list[Any] = []
        calls: list[str] = []

        # One object, raised twice: who notes names by their error loses one.
        error = ValueError("again")

        def fails() -> None:
            calls.append("call")
            raise error

        def main() -> None:
            found.append(run_all({"a": fails, "b": fails}))

        def check() -> None:
            results, errors = _two_dicts(found[0])
            if len(calls) != 2:
                fail("wasteful", f"Two jobs, called {len(calls)} times in all.")
            if results or set(errors) != {"a", "b"}:
                message = "Both jobs raised the same ValueError; errors should have a and b"
                fail("swallowed", f"{message}, and are {errors}.")

        return [main], check

    def raises(error: BaseException) -> Any:
        def scenario() -> Any:
            found: list[Any] = []

            def stops() -> None:
                raise error

            def main() -> None:
                found.append(run_all({"a": stops}))

            def check() -> None:
                results, errors = _two_dicts(found[0])
                if results or list(errors.items()) != [("a", error)]:
                    fail("swallowed", f"Job 'a' raised {error!r}; errors are {errors}.")

            return [main], check

        return scenario

    def none() -> Any:
        found: list[Any] = []

        def main() -> None:
            found.append(run_all({}))

        def check() -> None:
            results, errors = _two_dicts(found[0])
            if results or errors:
                fail("wrong-result", f"No job, and it gives {results} and {errors}.")

        return [main], check

    def many() -> Any:
        all_run = threading.Barrier(_MANY)
        callers: list[str] = []
        found: list[Any] = []

        def job() -> str:
            all_run.wait()
            callers.append(threading.current_thread().name)
            return "done"

        def main() -> None:
            found.append(run_all({f"job {number}": job for number in range(_MANY)}))

        def check() -> None:
            results, errors = _two_dicts(found[0])
            if len(results) != _MANY or errors:
                have = f"{len(results)} results and {errors}"
                fail("lost-item", f"{_MANY} jobs are done; it gives {have}.")
            if "main" in callers:
                fail("type", "A job ran in the thread that called run_all().")

        return [main], check

    def nested() -> Any:
        inner: list[Any] = []
        found: list[Any] = []

        def asks() -> str:
            inner.append(run_all({"inner": lambda: "one"}))
            return "asked"

        def main() -> None:
            found.append(run_all({"outer": asks}))

        def check() -> None:
            for got, wanted in (
                (inner[0], {"inner": "one"}),
                (found[0], {"outer": "asked"}),
            ):
                results, errors = _two_dicts(got)
                if results != wanted or errors:
                    message = "A job called run_all() itself, and of two calls one gives"
                    fail("wrong-result", f"{message} {results}, not {wanted}; {errors}.")

        return [main], check

    def of_any_name() -> Any:
        names = 1, "1", None
        jobs: dict[Any, Any] = {name: partial("of {!r}".format, name) for name in names}
        found: list[Any] = []

        def main() -> None:
            found.append(run_all(dict(jobs)))

        def check() -> None:
            results, errors = _two_dicts(found[0])
            if results != {name: job() for name, job in jobs.items()} or errors:
                message = f"The jobs are called 1, '1' and None; the results are {results}."
                fail("lost-item" if len(results) < 3 else "wrong-result", message)

        return [main], check

    def long() -> Any:
        found: list[Any] = []

        def job() -> str:
            time.sleep(HOUR)
            return "done"

        def main() -> None:
            found.append(run_all({"a": job}))

        def check() -> None:
            results, errors = _two_dicts(found[0])
            if results != {"a": "done"}:
                message = (
                    "A job took an hour; run_all() came back before it had ended, with"
                )
                fail("lost-item", f"{message} {results} and {errors}.")

        return [main], check

    def patient() -> Any:
        def main() -> None:
            run_all({"a": until_all_wait})

        return [main], lambda: None

    bench.trial("no job at all")
    bench.once(none)
    bench.trial("jobs that end with a result, None, an error returned, and errors raised")
    bench.once(mixed)
    bench.trial("jobs that are called 1, '1' and None")
    bench.once(of_any_name)
    bench.trial("a job that raises what is easily taken for something else")
    for error, name in (
        (StopIteration("now"), "StopIteration"),
        (_Stop("now"), "a BaseException of its own"),
        (KeyboardInterrupt("now"), "KeyboardInterrupt"),
        (GeneratorExit("now"), "GeneratorExit"),
    ):
        out = f"Job 'a' raised {name}; it left the thread uncaught."
        bench.once(raises(error), meaning={"exception": ("swallowed", out)})
    bench.trial(f"{_MANY} jobs that meet")
    alone = "A job waited for the others to begin, and they did not all come."
    bench.once(many, meaning={"deadlock": ("sequential", alone)})
    bench.trial("a job that calls run_all() itself")
    bench.once(nested)
    bench.trial("a job that takes an hour")
    bench.once(long)
    bench.trial("a job that goes on when all others wait")
    bench.once(patient)
    bench.trial("two jobs that raise the same, in every order")
    bench.explore(both_fail, bound=1, free=0)
    one = "The two jobs do not run at the same time: one waits for the end of the other."
    bench.trial("two jobs that meet; then nothing may be running")
    bench.explore(at_once, bound=1, free=0, meaning={"deadlock": ("sequential", one)})


class _Stop(BaseException):
    """Of a kind that nobody can name beforehand."""


_OWN = ("main", "check", "MainThread")


def _two_dicts(found: Any) -> tuple[dict[Any, Any], dict[Any, Any]]:
    if not isinstance(found, tuple | list) or len(found) != 2:
        fail("wrong-result", f"run_all() gives {found!r}, not (results, errors).")
    results, errors = found
    if not isinstance(results, dict) or not isinstance(errors, dict):
        fail("wrong-result", f"results and errors must be dictionaries: {found!r}.")
    return dict(results), dict(errors)
