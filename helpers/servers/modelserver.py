"""A language model's server for every chapter that asks one: it knows nothing, quickly."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from helpers import arguments
from helpers.servers.limits import RateLimit
from helpers.servers.local import LocalServer
from helpers.servers.log import RequestLog
from helpers.servers.pace import Pace

if TYPE_CHECKING:
    from aiohttp import web

    from helpers.timeline import Timeline


def model_server(
    *,
    latency: float = 0.05,
    rate: float = 200.0,
    tokens: int = 20,
    slots: int = 1,
    queue: int = 512,
    limit: int | None = None,
    period: float = 1.0,
    model: str = "course",
    seed: int = 0,
) -> ModelServer:
    """Start a model's server on this computer, until ``close()`` or the kernel's end.

    It speaks the wire formats of Ollama and of the Anthropic Messages API, so that their
    clients can talk to it; no key, no internet and no model is needed. The answers are
    words without sense, the same for the same prompt and seed.

    Args:
        latency: Seconds from getting a slot to the first token, from 0 to 60.
        rate: Tokens per second, from 0.1 to 1,000,000.
        tokens: How many tokens an answer has, from 1 to 10,000.
        slots: How many requests it works on at once, from 1 to 1000; in Ollama
            ``OLLAMA_NUM_PARALLEL``.
        queue: How many may wait for a slot, from 0 to 100,000; in Ollama
            ``OLLAMA_MAX_QUEUE``. One more gets a 503, or a 529 from the Messages API.
        limit: How many requests the Messages API takes per period; who asks more often
            gets a 429 with retry-after. By default there is no limit.
        period: Seconds that a period lasts, above 0.
        model: What the model is called.
        seed: Another one gives other answers.

    Raises:
        ValueError: A value is out of its bounds; the message names it.
        OSError: No port could be had.

    Example:
        >>> import json
        >>> from urllib.request import urlopen
        >>> question = {"model": "course", "prompt": "Why?", "stream": False}
        >>> body = json.dumps(question).encode()
        >>> with model_server(tokens=3) as server:
        ...     with urlopen(server.url("api/generate"), body) as got:
        ...         json.load(got)["eval_count"], server.most_in_slots
        (3, 1)
    """
    if not isinstance(model, str) or not model or ":" in model:
        raise ValueError(
            f"model={arguments.shown(model)}: give a name without a colon, such as 'course'"
        )
    arguments.whole("seed", seed, -(2**63), 2**63)
    return ModelServer(
        model,
        Pace(latency, rate, tokens),
        slots=slots,
        queue=queue,
        limit=None if limit is None else RateLimit(limit, period),
        seed=seed,
    )


class ModelServer(LocalServer):
    """A model on a free port of 127.0.0.1, which counts what it is asked.

    =====================================  ===========================================
    ``/api/generate``, ``/api/chat``       Ollama, as lines of JSON or in one piece
    ``/api/tags``, ``/api/show``           Ollama: which models there are
    ``/api/version``                       Ollama: that it is there
    ``/v1/messages``                       Anthropic, as events or in one piece
    =====================================  ===========================================

    A request that comes when all slots are taken waits in a queue, first come, first
    served. A client that hangs up frees its slot, or its place in the queue.

    Args:
        model: What the model is called.
        pace: How fast it is.
        slots: How many requests it works on at once.
        queue: How many may wait.
        limit: How often the Messages API may be asked.
        seed: Decides the answers.

    Example:
        >>> with ModelServer("course", Pace()) as server:
        ...     server
        <ModelServer: 1 slot, queue 512, 0 requests>
    """

    def __init__(
        self,
        model: str,
        pace: Pace,
        slots: int = 1,
        queue: int = 512,
        limit: RateLimit | None = None,
        seed: int = 0,
    ) -> None:
        self.model = model
        self.pace = pace
        # Here, for asyncio and aiohttp cost much more to import than all else.
        from helpers.servers.engine import Engine
        from helpers.servers.slots import Slots

        log = RequestLog()
        self._slots = Slots(slots, queue, clock=log.now)
        self._engine = Engine(model, pace, self._slots, seed, log)
        self._limit = limit
        super().__init__(self._application, log, "model server")

    def _application(self) -> web.Application:
        from aiohttp import web

        from helpers.servers.engine import MOST_BYTES
        from helpers.servers.messages import Messages
        from helpers.servers.ollama import Ollama
        from helpers.servers.recording import recording

        application = web.Application(
            middlewares=[recording(self._log)], client_max_size=MOST_BYTES
        )
        Ollama(self._engine).add_to(application)
        Messages(self._engine, self._limit).add_to(application)
        return application

    @property
    def statuses(self) -> Counter[int]:
        """How many requests were answered with which HTTP status."""
        return Counter(r.status for r in self.log if r.status is not None)

    @property
    def abandoned(self) -> int:
        """How many requests ended because the client hung up."""
        return sum(request.outcome == "abandoned" for request in self.log)

    @property
    def in_slots(self) -> int:
        """How many requests it works on at this moment."""
        return self._slots.in_use

    @property
    def queued(self) -> int:
        """How many requests wait for a slot at this moment."""
        return self._slots.queued

    @property
    def most_in_slots(self) -> int:
        """The most requests that it worked on at the same time."""
        return self._slots.most_in_use

    @property
    def most_queued(self) -> int:
        """The most requests that waited for a slot at the same time."""
        return self._slots.most_queued

    def timeline(self) -> Timeline:
        """What the server did with each request: it waited for a slot, then had one.

        Requests that were refused are not on it. Time begins with the first request, and
        so do the numbers in the names of the lanes.

        Example:
            >>> with model_server() as server:
            ...     server.timeline()
            <Timeline: 0 lanes, 0 segments, 0 s>
        """
        from helpers.timeline import Lane, Segment, State, Timeline

        now = self._log.now()
        turns = self._slots.turns()
        start = min((turn.asked for turn in turns), default=now)
        lanes = []
        for number, turn in enumerate(turns, 1):
            end = now if turn.ended is None else turn.ended
            began = end if turn.began is None else turn.began
            lane = Lane(f"request {number}", kind="task", id=number)
            if began > turn.asked:
                lane.segments.append(
                    Segment(turn.asked - start, began - start, State.WAITING, "for a slot")
                )
            if end > began:
                lane.segments.append(
                    Segment(began - start, end - start, State.RUNNING, "has a slot")
                )
            lanes.append(lane)
        duration = max((lane.end for lane in lanes), default=0.0)
        return Timeline(lanes, duration=duration, title="What the server did")

    def clear(self) -> None:
        """Forget the requests so far, as between two cells."""
        super().clear()
        self._slots.clear()

    def __repr__(self) -> str:
        state = "" if self.running else "closed, "
        slots = f"{self._slots.slots} slot{'s' if self._slots.slots != 1 else ''}"
        return (
            f"<ModelServer: {state}{slots}, queue {self._slots.queue}, "
            f"{self.total} requests>"
        )
