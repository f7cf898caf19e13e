"""Which model to take, and why: decided on plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helpers.advice.prediction import Prediction
from helpers.advice.samples import SOON, Model, Samples
from helpers.machine import Machine
from helpers.units import seconds

_LITTLE = 0.15
_MOSTLY = 0.5
_MANY = 100
_CLEARLY = 0.8

UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What is recommended.

    Attributes:
        model: Which model; ``None`` if the prediction cannot tell.
        rivals: Models between which it cannot tell, the simpler ones first.
        reasons: Sentences: what the function does, and what follows.
        notes: Sentences: what else its owner should know.
    """

    model: Model | None
    rivals: tuple[Model, ...]
    reasons: tuple[str, ...]
    notes: tuple[str, ...]

    def __str__(self) -> str:
        if self.model is not None:
            return str(self.model)
        return f"{UNDECIDED}: {' or '.join(self.rivals)}"


def recommend(
    samples: Samples, predictions: Sequence[Prediction], machine: Machine
) -> Recommendation:
    """Choose a model: the fastest, unless a simpler one may be as fast.

    A model *may be as fast* as another if the ranges of the two predictions overlap. It
    stays undecided, too, where a more complicated one has so wide a range that it may be
    clearly faster. What is done in a short time anyway is left to the loop.

    Args:
        samples: What is known of the function.
        predictions: Of each model, the simpler ones first.
        machine: Where it is to run.

    Example:
        >>> from helpers.machine import this_machine
        >>> nap = Samples("nap", 10, walls=(0.5, 0.5), cpus=(0.0, 0.0))
        >>> found = [Prediction(Model.LOOP, 5.0, 4.5, 5.5),
        ...          Prediction(Model.THREADS, 0.5, 0.4, 0.6)]
        >>> str(recommend(nap, found, this_machine()))
        'threads'
    """
    able = [one for one in predictions if not one.obstacle]
    loop = able[0]
    best = min(able, key=lambda one: one.seconds)
    place = able.index(best)
    rivals = tuple(
        one.model
        for number, one in enumerate(able)
        if (number < place and one.low <= best.high)
        # What was not measured may make one faster than it is predicted to be.
        or (number > place and one.low < _CLEARLY * best.low)
    )
    model: Model | None = best.model
    if not samples.count or loop.seconds < SOON:
        model, rivals = loop.model, ()
    elif rivals:
        chosen = {*rivals, best.model}
        model, rivals = None, tuple(one.model for one in able if one.model in chosen)
    reasons = [*_facts(samples, machine), *_why(model, rivals, samples, able, machine)]
    notes = _notes(model, samples, predictions, machine)
    return Recommendation(model, rivals, tuple(reasons), tuple(notes))


def _facts(samples: Samples, machine: Machine) -> Iterator[str]:
    if not samples.count:
        return
    takes = f"{samples.name} takes {seconds(samples.wall)} per item"
    if samples.share < _LITTLE:
        yield f"{takes} and hardly computes ({samples.share:.0%}): it waits."
    elif samples.share > 1 - _LITTLE:
        yield f"{takes} and computes all the time."
    else:
        yield f"{takes}, computes for {samples.share:.0%} of it and waits for the rest."
    if samples.asynchronous or samples.share < _LITTLE or not machine.gil_enabled:
        return
    if samples.held is None:
        if samples.count > 1 and samples.count * samples.wall > SOON:
            yield "Whether it releases the GIL while it computes could not be measured."
    elif samples.held > 0.7:
        yield "While it computes it keeps the GIL: two threads computed in turns."
    elif samples.held < 0.3:
        yield "While it computes it releases the GIL: two threads computed side by side."
    else:
        yield f"It keeps the GIL for about {samples.held:.0%} of its computing."


def _why(
    model: Model | None,
    rivals: Sequence[Model],
    samples: Samples,
    able: Sequence[Prediction],
    machine: Machine,
) -> Iterator[str]:
    by_model = {one.model: one for one in able}
    if model is None:
        yield (
            f"The predictions for {' and '.join(rivals)} are too close to tell them apart: "
            f"run() decides. The simplest of them is {rivals[0]}."
        )
        return
    if not samples.count:
        yield "There is no item to do."
        return
    chosen = by_model[model]
    if model is Model.LOOP:
        if chosen.seconds < SOON:
            yield f"All items take {seconds(chosen.seconds)}: there is nothing to win."
        elif machine.usable_cpus <= 1 and samples.share > 1 - _LITTLE:
            yield "One usable CPU computes one thing at a time, whatever the model."
        else:
            yield from _against_the_loop(able)
    elif model is Model.THREADS and samples.share < _MOSTLY:
        yield (
            f"Threads wait together: {chosen.workers} at a time instead of one, with "
            "nothing to copy."
        )
    elif model is Model.THREADS and (samples.held or 0.0) > 0.7:
        yield "While one thread waits, another one computes."
    elif model is Model.THREADS and (samples.held or 0.0) >= 0.3:
        yield "So threads compute at the same time for the rest, with nothing to copy."
    elif model is Model.THREADS:
        yield "So threads compute at the same time, with nothing to copy."
    elif model is Model.ASYNCIO:
        yield "Tasks wait together, all of them on one thread."
    else:
        what = {
            Model.PROCESSES: "Processes have a GIL and a memory each",
            Model.INTERPRETERS: "Interpreters have a GIL each and share a process",
        }[model]
        yield (
            f"{what}, so {chosen.workers} of them compute at the same time; that wins more "
            "than starting them and copying costs."
        )


def _against_the_loop(able: Sequence[Prediction]) -> Iterator[str]:
    others = [one for one in able if one.model is not Model.LOOP]
    if others:
        next_best = min(others, key=lambda one: one.seconds)
        yield (
            f"The plain loop is predicted to take {seconds(able[0].seconds)}, the "
            f"next best, {next_best.model}, {seconds(next_best.seconds)}."
        )


def _notes(
    model: Model | None,
    samples: Samples,
    predictions: Sequence[Prediction],
    machine: Machine,
) -> Iterator[str]:
    for one in predictions:
        if one.obstacle and not samples.asynchronous:
            yield f"{str(one.model).capitalize()} cannot run it: {one.obstacle}."
    if samples.other_cpu > 0.5 * samples.wall > 0:
        yield (
            "Other threads of this process were computing as well: a library that uses "
            "several CPUs by itself gains nothing from further workers."
        )
    if samples.delay > 0.2 * samples.wall > 0:
        yield (
            "The computer is busy with other things, so all models will take longer than "
            "predicted."
        )
    waits = samples.count and samples.share < _LITTLE
    if samples.asynchronous:
        yield (
            "As a coroutine function it needs an event loop around it, so threads and "
            "processes are left out."
        )
        if samples.share > _MOSTLY:
            yield (
                "It computes, which blocks the loop for all other tasks: make it an "
                "ordinary function and ask again."
            )
    elif waits and samples.count >= _MANY:
        yield (
            "With a library that can wait in asyncio, such as aiohttp, one thread would "
            "do for all of it: write it as async def and compare."
        )
