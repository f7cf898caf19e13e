"""Wait in a scenario until everybody else waits."""

from __future__ import annotations

from helpers.interleaving.events import Ending
from helpers.interleaving.primitives import current
from helpers.practice.bench import Broken, fail

#: Operations of the others after which it is plain that somebody does not wait but asks.
_MANY = 200


class _Others:
    kind = "others"
    asked = False


_others = _Others()


def until_all_wait(asking: tuple[str, str] | None = None) -> None:
    """Wait until no other thread of a scenario can go on; one thread at a time may do so.

    What has not happened then will not happen by itself: whoever has not come back from a
    call waits in it. A sleep tells nothing of the kind, since it may end early. Whoever
    asks again and again in place of waiting, or waits with a time limit, ends the order
    as a failing one; so no thread of the scenario itself may sleep meanwhile.

    Args:
        asking: What it means that somebody waits with a time limit: a cause of
            :data:`helpers.practice.verdict.CAUSES`, and a sentence.

    Raises:
        Broken: Somebody asks again and again, or waits with a time limit.
        RuntimeError: No scenario is being explored.

    Example:
        >>> import threading
        >>> from helpers.practice.bench import Bench
        >>> def scenario():
        ...     lock, events = threading.Lock(), []
        ...     def look():
        ...         with lock:
        ...             until_all_wait()
        ...             events.append("all wait")
        ...     def wait():
        ...         with lock:
        ...             events.append("in")
        ...     return [look, wait], lambda: events != ["in"]
        >>> Bench().explore(scenario).ok
        True
    """
    run, me = current()
    run.looks_around = True
    end = run.operations + _MANY

    def ready() -> bool:
        if _others.asked:
            return False  # asked by another one who waits here: they wait for no one else
        _others.asked = True
        try:
            return run.operations > end or not run.others(me)
        finally:
            _others.asked = False

    run.perform("await", _others, name="all others", ready=ready, quiet=True)
    timed = [
        thread
        for thread in run.threads
        if thread is not me and not thread.done and thread.deadline is not None
    ]
    busy = run.operations > end
    if busy or timed:
        who = timed[0].name if timed else "A thread"
        again = f"{who} asks again and again, where it should wait to be woken."
        try:
            fail(*(asking if asking and not busy else ("busy-wait", again)))
        except Broken as error:
            # Whatever the answer does with the exception, the order has failed.
            run.stop(Ending("check", str(error), me, error))
            raise
