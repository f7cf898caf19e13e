"""The model behind the APIs: a number of slots, and tokens at a fixed rate."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from helpers.servers.answers import answer
from helpers.servers.log import RequestLog
from helpers.servers.pace import Pace
from helpers.servers.recording import request_number
from helpers.servers.slots import Slots

# The bytes of a request; more is refused with a 413.
MOST_BYTES = 1_000_000


class RefusedError(Exception):
    """A request that the API does not take; the text says why.

    Args:
        text: The reason.
        status: The HTTP status of the answer.
    """

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Engine:
    """What all APIs of one server share.

    Attributes:
        name: What the model is called.
        pace: How fast it is.
        slots: How many requests it works on at once.
        seed: Decides the answers, together with the prompt.
        log: Where requests are taken down.
    """

    name: str
    pace: Pace
    slots: Slots
    seed: int
    log: RequestLog

    def has(self, model: str) -> bool:
        """Whether the model is called so, with or without ``:latest``."""
        return model.removesuffix(":latest") == self.name

    @asynccontextmanager
    async def generate(
        self, prompt: str, most: int | None = None, seed: int | None = None
    ) -> AsyncIterator[Answer]:
        """Wait for a slot, and keep it inside the ``async with`` block.

        Args:
            prompt: What was asked.
            most: How many tokens the client wants at most; by default all.
            seed: The client's own, if it has sent one.

        Raises:
            QueueFullError: There is no place in the queue.
        """
        count = self.pace.tokens if most is None else min(most, self.pace.tokens)
        seed = self.seed if seed is None else seed
        pieces = answer(prompt, self.pace.tokens, seed)[:count]
        async with self.slots.turn(request_number()):
            yield Answer(pieces, self.pace, cut=count < self.pace.tokens)


class Answer:
    """The tokens of one answer, each at its time.

    Args:
        pieces: The tokens.
        pace: How fast they come.
        cut: Whether the client did not want all of them.

    Attributes:
        cut: As given.
        latency: Seconds before the first token.
        count: How many tokens there are.
    """

    def __init__(self, pieces: list[str], pace: Pace, cut: bool) -> None:
        self._pieces = pieces
        self._pace = pace
        self.cut = cut
        self.latency = pace.latency
        self.count = len(pieces)
        self._loop = asyncio.get_running_loop()
        self._begin = self._loop.time()

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return self._loop.time() - self._begin

    async def __aiter__(self) -> AsyncIterator[str]:
        """The tokens one by one, none before its time."""
        for number, piece in enumerate(self._pieces, 1):
            await self._until(number)
            yield piece

    async def text(self) -> str:
        """All of it, when the last token is due."""
        await self._until(self.count)
        return "".join(self._pieces)

    async def _until(self, number: int) -> None:
        # From the beginning each time, so that late wake-ups do not add up.
        due = self._pace.latency + number / self._pace.rate
        await asyncio.sleep(max(0.0, due - self.seconds))


async def json_body(request: web.Request) -> dict[str, Any]:
    """The request's body, which has to be a JSON object.

    Raises:
        RefusedError: It is not, or it is too long.
    """
    try:
        body = json.loads(await request.read())
    except web.HTTPRequestEntityTooLarge:
        raise RefusedError(f"the body has more than {MOST_BYTES} bytes", 413) from None
    except web.RequestPayloadError:
        raise RefusedError("the body is not encoded as its headers say") from None
    except (ValueError, RecursionError) as problem:
        raise RefusedError(f"the body is not JSON: {problem}") from None
    if not isinstance(body, dict):
        raise RefusedError("the body is not a JSON object")
    return body


def field(body: dict[str, Any], name: str, kind: type, default: Any) -> Any:
    """One field of the body, of that type, or ``default`` where it is missing or null.

    Raises:
        RefusedError: It has another type.
    """
    value = body.get(name)
    if value is None:
        return default
    # In Python true and false are whole numbers, too; in JSON they are not.
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        raise RefusedError(f"{name}: give a value of type {kind.__name__}")
    return value
