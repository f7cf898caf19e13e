"""Takes down every request that a server gets, and how each of them ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from aiohttp import web

from helpers.servers.log import RequestLog

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# The number in the log of the request that this task answers.
_number: ContextVar[int] = ContextVar("number")


def recording(log: RequestLog) -> Any:
    """A middleware that takes down every request, the refused ones too.

    Args:
        log: Where to.

    Returns:
        What ``aiohttp.web.Application(middlewares=[…])`` wants.
    """

    @web.middleware
    async def recorded(request: web.Request, handler: _Handler) -> web.StreamResponse:
        number = log.arrived(
            request.method,
            request.path,
            request.query_string,
            request.headers.get("User-Agent", ""),
        )
        _number.set(number)
        try:
            response = await handler(request)
        except (asyncio.CancelledError, ConnectionError):
            log.finished(number, "abandoned")
            # A client that has gone is no mistake of the handler's, which aiohttp would
            # report: end as if it had noticed, and cancelled this, in time.
            raise asyncio.CancelledError from None
        except web.HTTPException as answer:
            log.finished(number, "answered", answer.status)
            raise
        except BaseException:
            log.finished(number, "answered", 500)
            raise
        log.finished(number, "answered", response.status)
        return response

    return recorded


def finishes(log: RequestLog, outcome: str = "answered", status: int = 200) -> None:
    """Take down that the answer to this task's request is on its way.

    To be called before the last byte goes out: so when a client has it, the log says so,
    and who asks one thing after the other is never seen to ask two at once.
    """
    log.finished(_number.get(), outcome, status)


def request_number() -> int:
    """The number in the log of the request that this task answers."""
    return _number.get()
