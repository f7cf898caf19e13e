"""Exercises about chapter 11: many questions to a model, a batch, work behind a window."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

from helpers.practice.bench import Bench, Refused, fail, most_at_once
from helpers.practice.exercise import exercise

CHAPTER = "11_bach"
#: Long enough for anybody who polls to be found out; in virtual time it costs nothing.
HOUR = 3600.0
#: More than any limit that an answer could have set by itself.
MANY = 100


class Unreadable(Exception):
    """What goes wrong with an item; of no kind that an answer could have listed."""


def shown(value: Any) -> str:
    """A value in a few words."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def wait_for_others(before: set[threading.Thread]) -> None:
    """Wait for the end of the threads that there were not before, and of theirs."""
    while new := set(threading.enumerate()) - before:
        for thread in new:
            thread.join()


# -- work behind a window ----------------------------------------------------------------


@exercise(
    "job-behind-a-window",
    CHAPTER,
    "Work behind a window",
    """
    import queue
    import threading

    class Job:
        def __init__(self, function, items):
            ...

        def start(self):
            ...

        def cancel(self):
            ...

        def poll(self):
            ...
    """,
)
def job_behind_a_window(bench: Bench, Job: Any) -> None:
    """The window's thread never waits; every message once, in order, and a last one."""
    # Of different lengths, so that the results tell them apart.
    sizes_of = (range(10), range(10, 100), range(100, 1000))
    one, two, three = (f"file {bench.random.choice(each)}" for each in sizes_of)
    items = [one, two, three]
    sizes = [("result", len(item)) for item in items]

    def responsive() -> Any:
        go_on = threading.Event()
        got: list[Any] = []

        def work(item: str) -> str:
            go_on.wait()
            return item

        def window() -> None:
            job = Job(work, [one])
            job.start()
            got.append(job.poll())
            go_on.set()

        def check() -> None:
            if got != [[]]:
                fail("wrong-result", f"There is no message yet; poll() gave {got[0]!r}.")

        return [window], check

    def finished() -> Any:
        got: list[Any] = []
        threads: list[threading.Thread] = []

        def work(item: str) -> int:
            threads.append(threading.current_thread())
            return len(item)

        def window() -> None:
            before = set(threading.enumerate())
            job = Job(work, items)
            job.start()
            wait_for_others(before)
            got.extend(job.poll())
            got.extend(job.poll())

        def check() -> None:
            if len(set(threads)) > 1:
                fail(
                    "type",
                    f"{len(set(threads))} threads worked on {len(items)} items, and one "
                    "should work on all.",
                )
            wanted = [*sizes, ("finished", None)]
            if got != wanted:
                same = sorted(map(str, got)) == sorted(map(str, wanted))
                cause = "order" if same else "wrong-result"
                cause = "lost-item" if len(got) < len(wanted) else cause
                fail(cause, f"The messages are {shown(got)}; wanted: {shown(wanted)}.")

        return [window], check

    def any_time() -> Any:
        got: list[Any] = []

        def window() -> None:
            before = set(threading.enumerate())
            job = Job(len, [one, two])
            job.start()
            got.extend(job.poll())
            got.extend(job.poll())
            wait_for_others(before)
            got.extend(job.poll())

        def check() -> None:
            wanted = [*sizes[:2], ("finished", None)]
            if got == wanted:
                return
            for each in wanted:
                if got.count(each) < wanted.count(each):
                    fail("lost-item", f"{each} never came; the messages are {shown(got)}.")
            cause = "order" if len(got) == len(wanted) else "wrong-result"
            fail(cause, f"The messages are {shown(got)}.")

        return [window], check

    def cancelled() -> Any:
        first_begun, go_on = threading.Event(), threading.Event()
        worked: list[str] = []
        got: list[Any] = []

        def work(item: str) -> str:
            worked.append(item)
            first_begun.set()
            go_on.wait()
            return item

        def window() -> None:
            before = set(threading.enumerate())
            job = Job(work, items)
            job.start()
            first_begun.wait()
            job.cancel()
            go_on.set()
            wait_for_others(before)
            got.extend(job.poll())

        def check() -> None:
            if len(worked) > 1:
                fail(
                    "wasteful",
                    f"Cancelled while it worked on {one}; it went on with {worked[1]}.",
                )
            if got != [("result", one), ("cancelled", None)]:
                fail("wrong-result", f"Cancelled, and the messages are {shown(got)}.")

        return [window], check

    def cancelled_any_time() -> Any:
        got: list[Any] = []

        def window() -> None:
            before = set(threading.enumerate())
            job = Job(len, [one])
            job.start()
            job.cancel()
            wait_for_others(before)
            got.extend(job.poll())

        def check() -> None:
            last = [what for what, _ in got if what != "result"]
            if last not in (["finished"], ["cancelled"]) or got[-1][0] != last[0]:
                fail("wrong-result", f"There is one last message; got {shown(got)}.")
            if last == ["finished"] and got[0] != sizes[0]:
                fail("lost-item", f"It is finished, and the messages are {shown(got)}.")

        return [window], check

    def failing() -> Any:
        error = Unreadable(f"{two} cannot be read")
        got: list[Any] = []
        worked: list[str] = []

        def work(item: str) -> str:
            worked.append(item)
            if item == two:
                raise error
            return item

        def window() -> None:
            before = set(threading.enumerate())
            job = Job(work, items)
            job.start()
            wait_for_others(before)
            got.extend(job.poll())

        def check() -> None:
            if three in worked:
                fail("wasteful", f"{two} failed, and then it worked on {three}.")
            kinds = [what for what, _ in got]
            if "failed" not in kinds:
                fail("swallowed", f"The second item raised; got {shown(got)}.")
            if kinds != ["result", "failed"]:
                fail("wrong-result", f"The second item raised; got {shown(got)}.")
            if got[-1][1] is not error:
                fail("swallowed", f"It raised {error!r}; the message is {shown(got[-1])}.")

        return [window], check

    def as_they_come() -> Any:
        go_on = threading.Event()
        got: list[Any] = []

        def work(item: str) -> str:
            if item == one:
                time.sleep(60)
            if item == two:
                go_on.wait()
            return item

        took: dict[str, float] = {}

        def timed(name: str, method: Callable[[], Any]) -> Any:
            before = time.monotonic()
            result = method()
            took[name] = time.monotonic() - before
            return result

        def window() -> None:
            job = Job(work, [one, two])
            timed("start()", job.start)
            time.sleep(HOUR)
            got.extend(timed("poll()", job.poll))
            timed("cancel()", job.cancel)
            go_on.set()

        def check() -> None:
            # Time passes only when nobody can go on, so any at all was spent waiting.
            for name, seconds in took.items():
                if seconds > 1e-3:
                    fail(
                        "sequential",
                        f"{name} took {seconds:g} s: it waits for the work, though not for "
                        "ever, and the window stands still.",
                    )
            if got != [("result", one)]:
                fail(
                    "late",
                    f"{one} is done, the work on {two} goes on, and the messages are "
                    f"{shown(got)}.",
                )

        return [window], check

    def cancelled_first() -> Any:
        worked: list[str] = []
        got: list[Any] = []

        def window() -> None:
            before = set(threading.enumerate())
            job = Job(worked.append, items)
            got.extend(job.poll())
            job.cancel()
            job.start()
            wait_for_others(before)
            got.extend(job.poll())

        def check() -> None:
            if worked:
                fail(
                    "wasteful",
                    f"cancel(), then start(); it began {worked[0]} all the same.",
                )
            if got != [("cancelled", None)]:
                fail(
                    "wrong-result",
                    f"poll(), cancel(), start(); the messages are {shown(got)}.",
                )

        return [window], check

    def side_by_side() -> Any:
        returned = Unreadable("as a result")
        falsy = [0, "", None, False, returned]
        got: list[list[Any]] = []

        def window() -> None:
            for items in falsy, []:
                before = set(threading.enumerate())
                job, other = Job(lambda item: item, items), Job(len, [one])
                other.start()
                wait_for_others(before)
                other.cancel()
                job.start()
                wait_for_others(before)
                got.append(job.poll())
                got.append(other.poll())

        def check() -> None:
            of_other = [sizes[0], ("finished", None)]
            of_falsy = [*(("result", item) for item in falsy), ("finished", None)]
            what = f"the items {falsy}", "another job", "no items at all", "another job"
            wanted: list[list[Any]] = [of_falsy, of_other, [("finished", None)], of_other]
            for each, messages, right in zip(what, got, wanted, strict=True):
                if messages != right:
                    cause = "lost-item" if len(messages) < len(right) else "wrong-result"
                    message = f"The messages for {each} are {shown(messages)}."
                    fail(cause, f"Two jobs, the one done before the other: {message}")

        return [window], check

    waits = "start(), poll() or cancel() waits for the work, and the window with it."
    endless = "The work is done, and a thread of the job does not end; or poll() waits."
    stuck, left = {"deadlock": ("sequential", waits)}, {"deadlock": ("leak", endless)}
    bench.trial("the window starts a job, looks, and lives on while it works")
    bench.explore(responsive, meaning=stuck)
    bench.trial("a job of three items; the window looks when all is done")
    bench.once(finished, meaning=left)  # where every order fails, one tells it best
    bench.explore(finished, meaning=left)
    bench.trial("the window looks at any time, in every order")
    bench.explore(any_time, meaning=left)
    bench.trial("cancelled while the first of three items is worked on")
    bench.explore(cancelled, meaning=stuck)
    bench.trial("cancelled at any time, in every order")
    bench.explore(cancelled_any_time, meaning=left)
    bench.trial("cancelled before it is started")
    bench.once(cancelled_first, meaning=left)
    bench.trial("the second of three items raises an error")
    bench.once(failing, meaning=left)
    bench.explore(failing, meaning=left)
    bench.trial("the window looks while the second of two items is worked on")
    bench.once(as_they_come, meaning=stuck)
    bench.trial("two jobs, of 0, '', None, False and an error, of nothing, and of a file")
    bench.once(side_by_side, meaning=left)


# -- a batch that resumes ----------------------------------------------------------------


class _Slow(str):
    """A name at whose comparison another thread may come in, as it may anywhere."""

    def __eq__(self, other: object) -> bool:
        time.sleep(1)
        return super().__eq__(other)

    def __hash__(self) -> int:
        time.sleep(1)
        return super().__hash__()


@exercise(
    "resume-a-batch",
    CHAPTER,
    "Stop a batch and resume it",
    """
    def run_batch(names, work, journal, stop, workers):
        ...
    """,
)
def resume_a_batch(bench: Bench, run_batch: Any) -> None:
    """Each name once, noted when done; at most so many at once; a stop that holds."""
    a, b, c, d = (f"{letter}.txt" for letter in bench.random.sample("abcdefghij", 4))

    def plain() -> None:
        journal = [b]
        worked: list[str] = []
        stop = threading.Event()

        def work(name: str) -> object:
            worked.append(name)
            return {a: 0, c: None, d: ""}.get(name)  # no answer may look at the result

        failed = bench.call(run_batch, [a, b, c, d], work, journal, stop, 2)
        if stop.is_set():
            raise Refused("wrong-result", "It has set stop itself; others rely on that.")
        if b in worked:
            raise Refused("wasteful", f"{b} is in the journal, and was done again.")
        for name in a, c, d:
            if worked.count(name) != 1:
                message = f"{name} was worked on {worked.count(name)} times."
                raise Refused("wasteful" if name in worked else "lost-item", message)
            if journal.count(name) != 1:
                message = f"{name} is done, and {journal.count(name)} times in the journal."
                raise Refused("wrong-result" if name in journal else "lost-item", message)
        bench.equal("The result, where nothing failed,", failed, {})

    def together() -> Any:
        meeting = threading.Barrier(2)
        journal: list[str] = []
        events: list[tuple[str, str]] = []
        left: list[str] = []

        def main() -> None:
            stop = threading.Event()

            def work(name: str) -> None:
                events.append(("enter", name))
                if len(events) <= 2:
                    meeting.wait()
                    time.sleep(HOUR)
                    stop.set()
                events.append(("leave", name))

            before = set(threading.enumerate())
            run_batch([a, b, c], work, journal, stop, 2)
            events.append(("returned", ""))
            left.extend(each.name for each in set(threading.enumerate()) - before)

        def check() -> None:
            worked = [name for what, name in events if what == "enter"]
            if [what for what, _ in events[: events.index(("returned", ""))]].count(
                "leave"
            ) < 2:
                fail("lost-item", "It returned while names were still worked on.")
            most = most_at_once(events)
            if most > 2:
                fail("unbounded", f"workers is 2, and {most} were worked on at once.")
            if len(set(worked)) < len(worked):
                fail("wasteful", f"One name was worked on twice: {', '.join(worked)}.")
            if len(worked) > 2:
                fail("wasteful", f"stop was set, and then {worked[2]} was begun.")
            if sorted(journal) != sorted(worked):
                fail(
                    "lost-item",
                    f"Done are {', '.join(worked)}, and the journal has {journal}.",
                )
            if left:
                fail("leak", f"When it returned, there still ran {', '.join(left)}.")

        return [main], check

    def all_at_once(last: bool = False) -> Any:
        # More than a pool has workers whose size somebody has chosen.
        names = [a, *(f"{number}.txt" for number in range(11))]
        if last:
            names.reverse()
        journal: list[str] = []
        noted: list[bool] = []
        events: list[tuple[str, str]] = []

        def main() -> None:
            def work(name: str) -> None:
                events.append(("enter", name))
                time.sleep(1 if name == a else HOUR)
                if name != a:
                    noted.append(a in journal)
                events.append(("leave", name))

            run_batch(names, work, journal, threading.Event(), len(names))

        def check() -> None:
            most = most_at_once(events)
            if most != len(names):
                cause = "sequential" if most < len(names) else "unbounded"
                fail(cause, f"workers is {len(names)}, and {most} were at work at once.")
            if not all(noted):
                fail(
                    "late",
                    f"The work on {a} was done long before that on the others, and {a} was "
                    "not in the journal when theirs was. A crash would have lost it.",
                )

        return [main], check

    def one_left() -> Any:
        worked: list[str] = []

        def main() -> None:
            run_batch([a], worked.append, [], threading.Event(), 2)

        def check() -> None:
            if worked != [a]:
                cause = "wasteful" if worked else "lost-item"
                fail(cause, f"{a} was worked on {len(worked)} times.")

        return [main], check

    def one_long() -> Any:
        events: list[str] = []

        def main() -> None:
            def work(name: str) -> None:
                events.append(name)
                time.sleep(9 * HOUR if name == a else HOUR)
                events.append(name)

            run_batch([a, b, c, d], work, [], threading.Event(), 2)

        def check() -> None:
            # Each name is there twice, when the work on it begins and when it ends.
            if events[-1] != a:
                fail(
                    "sequential",
                    f"workers is 2; while one worked long on {a}, the other did not go on "
                    f"with {events[-1]}.",
                )

        return [main], check

    def compared() -> Any:
        names = [_Slow(name) for name in (a, b, c, d)]
        journal: list[str] = [names[1]]

        def main() -> None:
            run_batch(names, lambda name: None, journal, threading.Event(), 3)

        def check() -> None:
            if sorted(journal) != sorted([a, b, c, d]):
                fail("lost-item", f"Of four names the journal has {len(journal)}.")

        return [main], check

    def failing() -> None:
        error = Unreadable("not UTF-8")
        stop = threading.Event()
        journal: list[str] = []
        worked: list[str] = []

        def work(name: str) -> None:
            worked.append(name)
            if name == b:
                raise error

        for expected in 3, 4:
            names = [a, b, c]
            failed = bench.call(run_batch, names, work, journal, stop, 1)
            if stop.is_set():
                message = f"{b} failed, and it has set stop itself; others rely on that."
                raise Refused("wrong-result", message)
            if len(worked) > expected:
                message = f"In two runs it worked on {', '.join(worked)}."
                raise Refused("wasteful", message)
            if b in journal:
                raise Refused("lost-item", f"{b} failed, and the journal says it is done.")
            if sorted(journal) != sorted([a, c]):
                message = f"{b} failed; of {a} and {c} the journal has {shown(journal)}."
                raise Refused("lost-item", message)
            if failed != {b: error}:
                message = f"{b} raised {error!r}; it returned {shown(failed)}."
                found = isinstance(failed, dict) and b in failed
                raise Refused("wrong-result" if found else "swallowed", message)
        if sorted(worked) != sorted([a, b, c, b]):
            raise Refused("lost-item", f"In two runs it worked on {', '.join(worked)}.")
        failed = bench.call(run_batch, [b], worked.append, journal, threading.Event(), 1)
        bench.equal("The result of a third run, in which nothing failed,", failed, {})
        bench.equal("The journal after that", sorted(journal), sorted([a, b, c]))

    def two_fail() -> None:
        errors = {b: Unreadable("not UTF-8"), c: Unreadable("no text")}
        stop = threading.Event()
        failing: list[str] = []

        def work(name: str) -> None:
            if name in errors:
                failing.append(name)
                if len(failing) == 2:
                    stop.set()  # the second error is told all the same
                raise errors[name]

        failed = bench.call(run_batch, [a, b, c, d], work, [], stop, 1)
        if failed != errors:
            message = (
                f"{b} and {c} raised errors, and stop was set during {failing[-1]}; it "
                f"returned {shown(failed)}."
            )
            raise Refused("swallowed", message)

    def stopped_before() -> None:
        journal: list[str] = []
        worked: list[str] = []
        stop = threading.Event()
        stop.set()
        names = [a, b, c]
        failed = bench.call(run_batch, names, worked.append, journal, stop, 2)
        if worked:
            raise Refused("wasteful", f"stop was set before, and it began {worked[0]}.")
        bench.equal("The result, where nothing was begun,", failed, {})
        bench.equal("The journal, where nothing was begun,", journal, [])

    def stopped() -> None:
        names = [a, b, c, d]
        journal: list[str] = []
        worked: list[str] = []
        stop = threading.Event()

        def work(name: str) -> None:
            worked.append(name)
            if len(worked) == 2:
                stop.set()

        bench.call(run_batch, names, work, journal, stop, 1)
        if len(worked) > 2:
            message = f"stop was set during {worked[1]}; after it {worked[2]} was begun."
            raise Refused("wasteful", message)
        if not stop.is_set():
            raise Refused("wrong-result", "It has cleared stop; others rely on that.")
        if len(worked) < 2 or journal != worked:
            done = " and ".join(worked)
            message = (
                f"Stopped after two names; done are {done}, the journal has {journal}."
            )
            raise Refused("lost-item", message)
        bench.equal("Afterwards the list of names", names, [a, b, c, d])
        stop.clear()
        bench.call(run_batch, names, work, journal, stop, 1)
        if sorted(worked) != sorted([a, b, c, d]):
            message = f"Stopped and resumed, it did {', '.join(worked)}."
            raise Refused("wasteful", message)
        bench.equal("The journal after that", sorted(journal), sorted([a, b, c, d]))

    bench.trial("four names, one of them in the journal, and two workers")
    plain()
    bench.nothing_left()
    bench.trial("three names, of which the work on the second raises an error; and again")
    failing()
    bench.trial("one worker, stopped during the second of four names, and resumed")
    stopped()
    bench.nothing_left()
    bench.trial("two of four names fail, one of them as stop is set")
    two_fail()
    bench.trial("stop is set before it begins")
    stopped_before()
    bench.nothing_left()
    bench.trial("two workers are at work as stop is set, in many orders")
    bench.explore(
        together,
        bound=1,
        meaning={"deadlock": ("sequential", "workers is 2; two were not done at once.")},
    )
    bench.trial("two workers and one name, in many orders")
    bench.explore(
        one_left,
        bound=1,
        meaning={"deadlock": ("hang", "One worker took the last name; the other waits.")},
    )
    bench.trial("two workers and four names, of which the first takes long")
    bench.once(one_long)
    bench.trial("twelve workers and twelve names, of which the first is done early")
    bench.once(all_at_once)
    bench.trial("twelve workers and twelve names, of which the last is done early")
    bench.once(lambda: all_at_once(last=True))
    bench.trial("three workers, and names that take a while to compare")
    bench.once(compared)


# -- many questions ----------------------------------------------------------------------


class Model:
    """Answers as it is told, in virtual time, and remembers what it was asked when."""

    def __init__(self, answers: dict[str, list[Any]], seconds: float = 10.0) -> None:
        self.answers = {prompt: list(each) for prompt, each in answers.items()}
        self.seconds = seconds
        self.events: list[tuple[str, str]] = []
        self.begun: dict[str, list[float]] = {}
        self.ended: dict[str, list[float]] = {}

    async def ask(self, prompt: str) -> Any:
        """Answer, or raise, what comes next for this prompt."""
        clock = asyncio.get_running_loop().time
        self.events.append(("enter", prompt))
        self.begun.setdefault(prompt, []).append(clock())
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.events.append(("leave", prompt))
            self.ended.setdefault(prompt, []).append(clock())
        queue = self.answers[prompt]
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def tries(self, prompt: str) -> int:
        """How often it was asked that."""
        return len(self.begun.get(prompt, []))

    def pauses(self, prompt: str) -> list[float]:
        """The seconds between a failure and the next try."""
        begun, ended = self.begun.get(prompt, []), self.ended.get(prompt, [])
        return [b - e for b, e in zip(begun[1:], ended, strict=False)]


class Later(Exception):
    """The model is asked too often; worth another try."""

    def __init__(self, retry_after: float | None = None) -> None:
        super().__init__("too many requests")
        self.retry_after = retry_after


async def left_over() -> int:
    """How many tasks there are besides the caller, when all have had their turn."""
    await asyncio.sleep(0.001)
    return len(asyncio.all_tasks()) - 1


@exercise(
    "ask-many",
    CHAPTER,
    "Ask a model many questions",
    """
    import asyncio

    async def ask_all(ask, prompts, slots, tries):
        ...
    """,
)
def ask_many(bench: Bench, ask_all: Any) -> None:
    """In order, so many at once, again where it is worth it, errors beside answers."""
    one, two, three, four = (
        f"question {n}" for n in bench.random.sample(range(10, 100), 4)
    )

    async def ordered() -> None:
        async def ask(prompt: str) -> str:
            await asyncio.sleep({one: 3, two: 2, three: 1}[prompt] * HOUR)
            return f"answer to {prompt}"

        # A prompt may come twice; whether it is asked twice then is left open.
        prompts = [one, two, three, one]
        found = await ask_all(ask, prompts, 4, 2)
        wanted = [f"answer to {prompt}" for prompt in prompts]
        if found != wanted:
            same = isinstance(found, list) and sorted(map(str, found)) == sorted(wanted)
            fail("order" if same else "wrong-result", f"The result is {shown(found)}.")
        if await left_over():
            fail("leak", "It has returned, and a task is still running.")
        if (nothing := await ask_all(ask, [], 4, 2)) != []:
            fail("wrong-result", f"For no prompts it gives {shown(nothing)}.")

    async def twice() -> None:
        model = Model({one: ["yes", "no"]})
        found = await ask_all(model.ask, [one, one], 2, 2)
        if model.tries(one) != 2:
            often = "once" if model.tries(one) == 1 else f"{model.tries(one)} times"
            message = f"One prompt stood there twice, and was asked {often}."
            fail("lost-item" if model.tries(one) < 2 else "wasteful", message)
        if sorted(found) != ["no", "yes"]:
            message = f"One prompt, asked twice, had the answers yes and no; not {found}."
            fail("wrong-result", message)

    async def limited() -> None:
        prompts = [one, two, three, four]
        answers = [one, "", None, 0]
        model = Model({p: [a] for p, a in zip(prompts, answers, strict=True)}, HOUR)
        await ask_all(model.ask, [], 4, 2)  # the slots of one call are not those of another
        found = await ask_all(model.ask, prompts, 2, 2)
        most = most_at_once(model.events)
        if most > 2:
            fail("unbounded", f"slots is 2, and {most} were asked at once.")
        if found != answers:
            fail(
                "wrong-result",
                f"The answers were {shown(answers)}; the result is {shown(found)}.",
            )
        for prompt, answer in zip(prompts, answers, strict=True):
            if model.tries(prompt) != 1:
                message = f"A prompt had the answer {answer!r}, and was asked again."
                fail("wasteful", message)

    async def together() -> None:
        meeting = asyncio.Barrier(2)

        async def ask(prompt: str) -> str:
            await meeting.wait()
            return prompt

        await ask_all(ask, [one, two, three, four], 2, 2)

    async def side_by_side() -> None:
        model = Model({prompt: [prompt] for prompt in (one, two, three, four)}, HOUR)
        calls = (
            ask_all(model.ask, prompts, 1, 2) for prompts in ([one, two], [three, four])
        )
        await asyncio.gather(*calls)
        most = most_at_once(model.events)
        if most < 2:
            fail("sequential", "Two calls have one slot each, and one waits for the other.")
        if most > 2:
            fail("unbounded", f"Two calls have one slot each; {most} were asked at once.")

    async def fills_up() -> None:
        second_done = asyncio.Event()

        async def ask(prompt: str) -> str:
            if prompt == one:
                await second_done.wait()
            if prompt == three:
                second_done.set()
            return prompt

        await ask_all(ask, [one, two, three], 2, 2)

    async def again() -> None:
        model = Model(
            {one: [Later(), Later(), Later(), "at last"], two: [Later(), Later(), "yes"]}
        )
        found = await ask_all(model.ask, [one, two], 2, 5)
        for prompt, failures in (one, 3), (two, 2):
            tries = model.tries(prompt)
            if tries <= failures:
                fail(
                    "lost-item",
                    f"{failures} tries fail, 5 are allowed; it gave up after {tries}.",
                )
        if found != ["at last", "yes"]:
            fail("wrong-result", f"The result is {shown(found)}.")
        pauses_ok(model.pauses(one), [1, 2, 4])
        pauses_ok(model.pauses(two), [1, 2], "another prompt failed, too: ")

    async def as_told() -> None:
        model = Model({one: [Later(HOUR), Later(0), Later(7), "at last"]})
        await ask_all(model.ask, [one], 1, 5)
        pauses_ok(
            model.pauses(one), [HOUR, 0, 7], f"retry_after was {HOUR:g}, then 0, then 7: "
        )

    def pauses_ok(pauses: list[float], wanted: list[float], why: str = "") -> None:
        listed = ", ".join(f"{pause:g}" for pause in pauses)
        if len(pauses) != len(wanted) or any(
            not w - 1e-6 <= p <= 1.5 * w + 1e-6 for p, w in zip(pauses, wanted, strict=True)
        ):
            want = ", ".join(f"{pause:g}" for pause in wanted)
            fail("wrong-result", f"{why}it paused for {listed} s, and should for {want} s.")

    async def gives_up() -> None:
        error = Later()
        # Who never gives up gets an answer at some time.
        failing = [*[error] * 8, "too late"]
        model = Model({one: ["good"], two: failing, three: ["good, too"]})
        begun = asyncio.get_running_loop().time()
        try:
            found = await ask_all(model.ask, [one, two, three], 3, 3)
        except (Later, ExceptionGroup):
            fail(
                "lost-item", "One prompt fails each time; it raised, and no answer is left."
            )
        if model.tries(two) != 3:
            cause = "unbounded" if model.tries(two) > 3 else "lost-item"
            fail(cause, f"tries is 3; one prompt was asked {model.tries(two)} times.")
        if found != ["good", error, "good, too"]:
            fail("swallowed", f"One prompt fails each time; the result is {shown(found)}.")
        took = asyncio.get_running_loop().time() - begun
        if took > 35:
            fail("wasteful", "After the last try it pauses, for nothing.")

    async def one_slot() -> None:
        errors = LookupError("no such model"), Later(), Later()
        answers: dict[str, list[Any]] = {
            one: [errors[0]], two: [Later(), errors[0]], three: [*errors[1:]],
            four: ["good"],
        }  # fmt: skip
        model = Model(answers)
        found = await ask_all(model.ask, [one, two, three, four], 1, 2)
        wanted = [errors[0], errors[0], errors[2], "good"]
        if not isinstance(found, list) or len(found) != len(wanted):
            fail("lost-item", f"For four prompts it gives {shown(found)}.")
        for answer, right, what in zip(
            found, wanted,
            (
                "A prompt raises LookupError",
                "A prompt raises an error with retry_after, and the next time LookupError",
                "A prompt raises an error each time",
                "The prompts before it failed",
            ),
            strict=True,
        ):  # fmt: skip
            if answer != right:
                last = f"and should be {right!r}, of its last try"
                fail("wrong-result", f"{what}; the answer is {answer!r}, {last}.")

    async def hopeless() -> None:
        error = LookupError("no such model")
        model = Model({one: [error], two: ["good"]})
        try:
            found = await ask_all(model.ask, [one, two], 2, 3)
        except (LookupError, ExceptionGroup):
            fail("lost-item", "One prompt fails; it raised, and the other answer is lost.")
        if model.tries(one) != 1:
            fail(
                "wasteful",
                f"LookupError has no retry_after; it was tried {model.tries(one)} times.",
            )
        if found != [error, "good"]:
            fail("swallowed", f"One prompt raises LookupError; it gives {shown(found)}.")

    async def slot_free() -> None:
        # Its pause ends in the middle of the third prompt.
        model = Model({one: [Later(15), "at last"], two: ["quick"], three: ["quick, too"]})
        found = await ask_all(model.ask, [one, two, three], 1, 2)
        if found != ["at last", "quick", "quick, too"]:
            fail("wrong-result", f"The result is {shown(found)}.")
        if model.begun[two][0] > 20:
            fail(
                "sequential",
                "slots is 1; the first prompt pauses for 15 s, and the second, which "
                "could have been asked meanwhile, waits for it.",
            )
        most = most_at_once(model.events)
        if most > 1:
            fail(
                "unbounded",
                f"slots is 1, and when the first prompt's pause was over, {most} were "
                "asked at once.",
            )

    async def cancelled() -> None:
        model = Model({prompt: [prompt] for prompt in (one, two, three)}, HOUR)
        task = asyncio.create_task(ask_all(model.ask, [one, two, three], 2, 2))
        await asyncio.sleep(60)
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled():
            fail(
                "swallowed", "It was cancelled from outside, and did not end as cancelled."
            )
        if await left_over():
            fail("leak", "It was cancelled, and tasks of it are still running.")
        asked = [prompt for what, prompt in model.events if what == "enter"]
        if len(asked) > 2:
            fail("wasteful", f"It was cancelled, and then asked {asked[2]}.")

    async def cancelled_in_pause() -> None:
        model = Model({one: [Later(HOUR), "at last"]})
        task = asyncio.create_task(ask_all(model.ask, [one], 1, 3))
        await asyncio.sleep(60)
        task.cancel()
        await asyncio.wait([task], timeout=2 * HOUR)
        if not task.cancelled():
            fail(
                "swallowed",
                "It was cancelled while a prompt paused, and did not end as cancelled.",
            )
        if await left_over():
            fail("leak", "It was cancelled in a pause, and tasks of it are still running.")
        if model.tries(one) > 1:
            fail("wasteful", "It was cancelled in a pause, and then asked again.")

    async def many() -> None:
        meeting = asyncio.Barrier(MANY)

        async def ask(prompt: str) -> str:
            await meeting.wait()
            return prompt

        await ask_all(ask, [f"question {n}" for n in range(MANY)], MANY, 2)

    trials: list[tuple[str, Callable[[], Any]]] = [
        ("three prompts, the first takes longest; and none at all", ordered),
        ("the same prompt twice, with two answers", twice),
        ("four prompts that take an hour each, two slots", limited),
        ("four prompts in two slots; each goes on when two are under way", together),
        ("two calls at the same time, with a slot each", side_by_side),
        ("two slots; the first prompt takes longer than the two others", fills_up),
        ("two prompts that fail several times without retry_after", again),
        ("a prompt that is told when to come back", as_told),
        ("a prompt that fails each time, beside two that do not", gives_up),
        ("a prompt that raises an error without retry_after", hopeless),
        ("one slot; the first prompt has to pause, and three take turns", slot_free),
        ("it is cancelled from outside", cancelled),
        ("it is cancelled while a prompt pauses", cancelled_in_pause),
    ]
    for title, scenario in trials:
        bench.trial(title)
        bench.explore_tasks(
            scenario,
            bound=1,
            meaning={
                "deadlock": (
                    "sequential",
                    "slots is 2, and one slot stays empty while others wait for it.",
                )
            },
        )
    bench.trial("one slot, three prompts that fail, and one that does not")
    kept = "deadlock", "A prompt has failed for good, and its slot is never free again."
    bench.explore_tasks(one_slot, bound=0, meaning={"deadlock": kept})
    bench.trial(f"{MANY} prompts in {MANY} slots; each goes on when all are under way")
    fewer = "sequential", f"slots is {MANY}, and not so many were asked at once."
    bench.explore_tasks(many, bound=0, meaning={"deadlock": fewer})
