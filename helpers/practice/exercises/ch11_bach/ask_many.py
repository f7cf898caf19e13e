"""The check of the exercise "ask-many"."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from helpers.practice.bench import Bench, fail, most_at_once, shown
from helpers.practice.durations import HOUR
from helpers.practice.exercise import exercise
from helpers.practice.leftovers import tasks_left

#: More than any limit that an answer could have set by itself.
MANY = 100


class Model:
    """Answers as it is told, in virtual time, and remembers what it was asked when."""

    def __init__(self, answers: dict[str, list[Any]], seconds: float = 10.0) -> None:
        self.answers = {prompt: list(each) for prompt, each in answers.items()}
        self.seconds = seconds
        self.events: list[tuple[str, str]] = []
        self.begun: dict[str, list[float]] = {}
        self.ended: dict[str, list[float]] = {}
        self.tasks: list[asyncio.Task[Any] | None] = []

    async def ask(self, prompt: str) -> Any:
        """Answer, or raise, what comes next for this prompt."""
        clock = asyncio.get_running_loop().time
        self.events.append(("enter", prompt))
        self.tasks.append(asyncio.current_task())
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


@exercise(
    "ask-many",
    "11_bach",
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
        if await tasks_left():
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
            {one: [*(Later() for _ in range(5)), "at last"], two: [Later(), Later(), "yes"]}
        )
        found = await ask_all(model.ask, [one, two], 2, 6)
        for prompt, failures in (one, 5), (two, 2):
            tries = model.tries(prompt)
            if tries <= failures:
                fail(
                    "lost-item",
                    f"{failures} tries fail, 6 are allowed; it gave up after {tries}.",
                )
        if found != ["at last", "yes"]:
            fail("wrong-result", f"The result is {shown(found)}.")
        pauses_ok(model.pauses(one), [1, 2, 4, 8, 16])
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
        model = Model({one: [Later(1)]})
        await ask_all(model.ask, [one], 1, 1)
        if model.tries(one) != 1:
            message = f"tries is 1; a prompt that fails was asked {model.tries(one)} times."
            fail("unbounded", message)

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

    async def pause_unnamed() -> None:
        model = Model({one: [Later(), "at last"], two: ["quick"]})
        await ask_all(model.ask, [one, two], 1, 2)
        # The second is free to begin as soon as the first try has ended, after 10 s.
        if model.begun[two][0] - model.ended[one][0] > 0.5:
            fail(
                "sequential",
                "slots is 1; the first prompt's retry_after is None, and the second waits "
                "until its pause is over.",
            )

    async def each_its_own() -> None:
        for pauses, slots in ((HOUR, 15), 2), ((HOUR, 15), 1), ((15, HOUR), 1):
            prompts = [one, two]
            told = zip(prompts, pauses, strict=True)
            model = Model({prompt: [Later(pause), "yes"] for prompt, pause in told})
            await ask_all(model.ask, prompts, slots, 2)
            for prompt, pause in zip(prompts, pauses, strict=True):
                others = ", ".join(f"{each:g}" for each in pauses if each != pause)
                why = f"slots is {slots}, and retry_after {pause:g}, of another {others}: "
                pauses_ok(model.pauses(prompt), [pause], why)

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
        if await tasks_left():
            fail("leak", "It was cancelled, and tasks of it are still running.")
        asked = [prompt for what, prompt in model.events if what == "enter"]
        if len(asked) > 2:
            fail("wasteful", f"It was cancelled, and then asked {asked[2]}.")
        for each in filter(None, model.tasks):
            if each.done() and not each.cancelled() and each.exception() is None:
                answer = each.result()
                if isinstance(answer, asyncio.CancelledError):
                    message = "Cancelled in ask(), it took the CancelledError as an answer."
                    fail("swallowed", message)

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
        if await tasks_left():
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
        (
            "one slot; the first prompt pauses, and is not told how long",
            pause_unnamed,
        ),
        ("two prompts pause, one for 15 s, one for an hour", each_its_own),
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
    bench.explore_tasks(many, bound=0, free=0, meaning={"deadlock": fewer})
