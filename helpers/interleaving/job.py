"""What is to run side by side, and the check at the end: arguments, looked at and named."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from helpers import arguments
from helpers.interleaving.events import Ending
from helpers.interleaving.hooks import call_target
from helpers.interleaving.scheduler import Run

#: Functions to run side by side.
_MOST = 100
#: A longer name of a call is cut down to that of its function.
_LONGEST_NAME = 24


class CheckFailed(AssertionError):
    """``check`` returned something false."""


@dataclass(slots=True)
class Job:
    """What is to run: functions side by side, or a scenario that starts them itself."""

    functions: list[Callable[[], Any]]
    names: list[str]
    check: Callable[[], Any] | None
    scenario: bool = False

    @property
    def roots(self) -> list[Any]:
        """All that will be called: the functions, then the check if there is one."""
        return [*self.functions, *([self.check] if self.check is not None else [])]

    def parted(self, roots: list[Any]) -> tuple[list[Any], Any]:
        """The functions and the check, None if there is none, among copies of the roots."""
        count = len(self.functions)
        return roots[:count], roots[count] if self.check is not None else None

    def prepare(self, run: Run, roots: list[Any]) -> None:
        """Put the functions, bound to fresh data, into a schedule."""
        functions, check = self.parted(roots)
        if self.scenario:
            run.add("main", lambda: _run_main(run, functions[0], check))
            return
        for name, function in zip(self.names, functions, strict=True):
            run.add(name, functools.partial(call_target, function))
        if check is not None:
            run.finish = lambda: _add_check(run, check)


def failure_of(check: Callable[[], Any]) -> AssertionError | None:
    """Call a check: what it raised, or that it returned something false; None if it is met.

    Example:
        >>> failure_of(lambda: 1 + 1 == 3)
        CheckFailed()
        >>> failure_of(lambda: None)
    """
    try:
        met = check()
        if met is not None and not met:
            raise CheckFailed
    except AssertionError as error:
        return error
    return None


def _add_check(run: Run, check: Callable[[], Any]) -> None:
    run.add("check", lambda: _run_check(run, check)).alone = True


def _run_check(run: Run, check: Callable[[], Any]) -> None:
    me = run.current
    error = failure_of(check)
    if error is not None:
        run.stop(Ending("check", str(error), me, error))


def _run_main(run: Run, scenario: Callable[[], Any], check: Any) -> None:
    me = run.current
    try:
        _run_scenario(run, scenario, check)
    except AssertionError as error:
        # A scenario that joins its threads itself may well check in its own body.
        run.stop(Ending("check", str(error), me, error))


def _run_scenario(
    run: Run, scenario: Callable[[], Any], check: Callable[[], Any] | None
) -> None:
    made = scenario()
    if made is not None:
        threads, check = _unpacked(made, check)
        started = []
        names = _distinct(
            [t.name if isinstance(t, threading.Thread) else name_of(t) for t in threads]
        )
        for name, thread in zip(names, threads, strict=True):
            if not isinstance(thread, threading.Thread):
                thread = threading.Thread(target=_callable(thread), name=name)
            if "_virtual" not in thread.__dict__:
                thread.start()
            started.append(thread)
        for thread in started:
            thread.join()
    if check is not None:
        _run_check(run, check)


def _unpacked(made: Any, check: Any) -> tuple[list[Any], Any]:
    """The threads and the check that a scenario returned."""
    if (
        isinstance(made, tuple)
        and len(made) == 2
        and not callable(made[0])
        and (made[1] is None or callable(made[1]))
    ):
        threads, own = made
        return list(threads), own if own is not None else check
    if isinstance(made, list | tuple) and all(
        callable(m) or isinstance(m, threading.Thread) for m in made
    ):
        return list(made), check
    raise TypeError(
        f"scenario() returned {made!r}: let it return (threads, check), where threads is "
        "a list of functions or unstarted threads, or return nothing"
    )


def _callable(function: Any) -> Callable[[], Any]:
    if isinstance(function, tuple):
        return functools.partial(function[0], *function[1:])
    return function


def name_of(function: Any) -> str:
    """The name of what is called, with its arguments where they are short.

    Example:
        >>> name_of(functools.partial(max, 1, 2))
        'max(1, 2)'
    """
    if isinstance(function, tuple):
        function = function[0]
    if isinstance(function, functools.partial):
        inner = name_of(function.func)
        given = [*map(repr, function.args)]
        given += [f"{k}={v!r}" for k, v in function.keywords.items()]
        text = f"{inner}({', '.join(given)})"
        return text if len(text) <= _LONGEST_NAME else inner
    return getattr(function, "__name__", type(function).__name__)


def make_job(what: Any, check: Any, name: str = "functions") -> Job:
    """Check the arguments of :func:`explore`, the first of which is called ``name``.

    Raises:
        TypeError: Something given is not what is needed; the message names it.
        ValueError: No function was given.
    """
    _refuse_as_check(check)
    if isinstance(what, str | type):
        raise TypeError(f"{name}={arguments.shown(what)}: give a list of functions")
    if callable(what):
        _refuse_async(what, "the scenario")
        _refuse_parameters(what, "the scenario")
        return Job([what], ["main"], check, True)
    advice = "give a list of functions to run side by side, or a scenario function"
    functions = _functions(what, name, advice, _refuse_async)
    return Job(functions, _distinct([name_of(each) for each in functions]), check)


def make_job_of_tasks(what: Any, check: Any) -> Job:
    """Check the arguments of :func:`explore_async`.

    Raises:
        TypeError: Something given is not what is needed; the message names it.
        ValueError: No coroutine function was given.
    """
    _refuse_as_check(check)
    name, advice = "coroutines", "give a list of coroutine functions"
    if isinstance(what, str | type):
        raise TypeError(f"{name}={arguments.shown(what)}: {advice}")
    given = [what] if callable(what) else what
    functions = _functions(given, name, advice, _refuse_synchronous)
    return Job(functions, _distinct([name_of(each) for each in functions]), check)


def _functions(
    what: Any, name: str, advice: str, refuse: Callable[[Any, str], None]
) -> list[Callable[[], Any]]:
    """The functions of a list, all of which ``refuse`` lets pass."""
    _refuse_result(what, name)
    if not isinstance(what, Iterable):
        raise TypeError(f"{name}={arguments.shown(what)}: {advice}")
    functions: list[Callable[[], Any]] = []
    for number, given in enumerate(what):
        place = f"{name}[{number}]"
        if number == _MOST:
            raise ValueError(f"{name} has more than {number} entries: give fewer")
        _refuse_result(given, place)
        if inspect.isgenerator(given):
            raise TypeError(
                f"{place} is a generator, the result of a call: give the function itself, "
                "without parentheses"
            )
        if isinstance(given, threading.Thread):
            raise TypeError(
                f"{place} is a Thread: give the function that it runs, or a scenario "
                "function that makes the threads"
            )
        if isinstance(given, tuple):
            given = _from_tuple(given, place)
        if not callable(given):
            raise TypeError(
                f"{place} is {arguments.shown(given)}, not a function"
                + (": give it without calling it, deposit instead of deposit()"
                   if given is None else "")
            )  # fmt: skip
        refuse(given, place)
        _refuse_parameters(given, place)
        functions.append(given)
    if not functions:
        raise ValueError(f"{name} is empty: give the functions to run side by side")
    return functions


def _from_tuple(given: tuple[Any, ...], place: str) -> Callable[[], Any]:
    if not given or not callable(given[0]):
        raise TypeError(
            f"{place} is {arguments.shown(given)}: give (function, argument, …)"
        )
    function, *values = given
    # (f, (1, 2)) as threading.Thread(target=f, args=(1, 2)) takes it.
    if len(values) == 1 and isinstance(values[0], tuple):
        values = list(values[0])
    return functools.partial(function, *values)


def _distinct(names: list[str]) -> list[str]:
    counts: dict[str, int] = {}
    result = []
    for name in names:
        counts[name] = counts.get(name, 0) + 1
        result.append(f"{name} {counts[name]}" if names.count(name) > 1 else name)
    return result


def innermost(function: Any) -> Any:
    """The function of a partial, of a partial of a partial …; else the function itself."""
    while isinstance(function, functools.partial):
        function = function.func
    return function


def _refuse_as_check(check: Any) -> None:
    if check is not None and not callable(check):
        raise TypeError(
            f"check={arguments.shown(check)} is not a function: give one, such "
            "as check=lambda: total == 2"
        )
    if inspect.iscoroutinefunction(check):
        raise TypeError(
            "check is a coroutine function: give a function that looks at what the others "
            "have left behind and awaits nothing"
        )
    _refuse_generator(check, "check")


def _refuse_result(given: Any, place: str) -> None:
    if inspect.iscoroutine(given):
        given.close()  # else Python warns that it was never awaited
        raise TypeError(
            f"{place} is a coroutine, the result of a call: give the function itself, "
            "without parentheses, to explore_async"
        )


def _refuse_async(function: Any, place: str) -> None:
    if inspect.iscoroutinefunction(function):
        raise TypeError(
            f"{place} is a coroutine function, whose tasks are no threads: "
            "use explore_async"
        )
    _refuse_generator(function, place)


def _refuse_synchronous(function: Any, place: str) -> None:
    if not inspect.iscoroutinefunction(innermost(function)):
        raise TypeError(
            f"{place} is {arguments.shown(function)}, not a coroutine function: "
            "for functions that run in threads use explore"
        )


def _refuse_generator(function: Any, place: str) -> None:
    if inspect.isgeneratorfunction(innermost(function)):
        raise TypeError(
            f"{place} is a generator function: calling it runs none of its code. "
            "Give a function that loops over it"
        )


def _refuse_parameters(function: Any, place: str) -> None:
    try:
        inspect.signature(function).bind()
    except TypeError as error:
        raise TypeError(
            f"{place} cannot be called without arguments ({error}): "
            f"give ({name_of(function)}, (argument, …)) or functools.partial"
        ) from None
    except ValueError as error:
        # A function written in C need not tell; a partial does.
        if isinstance(function, functools.partial):
            raise TypeError(
                f"{place} cannot be called without arguments ({error}): "
                f"check the arguments of {name_of(function.func)}"
            ) from None
