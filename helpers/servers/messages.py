"""The Anthropic Messages API: ``POST /v1/messages``, in one piece or as events.

Source: "Messages", "Streaming messages", "Errors" and "Rate limits" in the documentation
of the Claude API, and its Python client. Only text is understood: no images, no tools.
"""

from __future__ import annotations

import asyncio
import json
import math
from typing import Any

from aiohttp import web

from helpers.servers.answers import count_tokens
from helpers.servers.engine import Answer, Engine, RefusedError, field, json_body
from helpers.servers.limits import RateLimit
from helpers.servers.recording import finishes
from helpers.servers.slots import QueueFullError

_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


class _LimitedError(RefusedError):
    """Asked too often: to be tried again after ``wait`` seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__("This request would exceed the limit of requests per period.", 429)
        self.wait = wait


class Messages:
    """The handlers.

    Args:
        engine: What answers.
        limit: How many requests are taken per period; ``None`` for no limit.
    """

    def __init__(self, engine: Engine, limit: RateLimit | None) -> None:
        self._engine = engine
        self._limit = limit
        self._count = 0

    def add_to(self, application: web.Application) -> None:
        """Add the address to an application."""
        application.router.add_post("/v1/messages", self.create)

    async def create(self, request: web.Request) -> web.StreamResponse:
        """An answer to a conversation."""
        self._count += 1
        name = f"{self._count:024d}"
        try:
            return await self._answer(request, name)
        except RefusedError as problem:
            headers = {"request-id": f"req_{name}"}
            if isinstance(problem, _LimitedError):
                # In whole seconds, as the API does (and RFC 9110, 10.2.3, wants).
                headers["retry-after"] = str(math.ceil(problem.wait))
            error = {"type": _TYPES[problem.status], "message": str(problem)}
            return web.json_response(
                {"type": "error", "error": error, "request_id": f"req_{name}"},
                status=problem.status,
                headers=headers,
            )

    async def _answer(self, request: web.Request, name: str) -> web.StreamResponse:
        self._admit(request)
        body = await json_body(request)
        prompt, most, stream = _checked(body)
        if not self._engine.has(body["model"]):
            raise RefusedError(f"model: {body['model']}", 404)
        try:
            async with self._engine.generate(prompt, most) as answer:
                if stream:
                    response = _Events(request, name, body["model"], prompt, answer)
                    await response.begin()
                    async for text in answer:
                        await response.write(text)
                else:
                    text = await answer.text()
        except QueueFullError:
            raise RefusedError("Overloaded", 529) from None
        if stream:
            return await response.end(self._engine)
        message = _message(name, body["model"], prompt)
        message["content"] = [{"type": "text", "text": text}]
        message["usage"]["output_tokens"] = answer.count
        return web.json_response(
            message | _reason(answer), headers={"request-id": f"req_{name}"}
        )

    def _admit(self, request: web.Request) -> None:
        # The key goes in one header, a token in the other; the client decides.
        headers = request.headers
        if not (headers.get("x-api-key") or headers.get("Authorization")):
            raise RefusedError("x-api-key header is required", 401)
        if not headers.get("anthropic-version"):
            raise RefusedError("anthropic-version: header is required")
        wait = self._limit.wait(asyncio.get_running_loop().time()) if self._limit else 0
        if wait:
            raise _LimitedError(wait)


class _Events:
    """One answer as server-sent events, in the order that the documentation gives."""

    def __init__(
        self, request: web.Request, name: str, model: str, prompt: str, answer: Answer
    ) -> None:
        self._request = request
        self._message = _message(name, model, prompt)
        self._answer = answer
        self._response = web.StreamResponse(
            headers={"request-id": f"req_{name}", "Cache-Control": "no-cache"}
        )
        self._response.content_type = "text/event-stream"
        self._response.charset = "utf-8"

    async def begin(self) -> None:
        await self._response.prepare(self._request)
        await self._send("message_start", message=self._message)
        block = {"type": "text", "text": ""}
        await self._send("content_block_start", index=0, content_block=block)
        await self._send("ping")

    async def write(self, text: str) -> None:
        delta = {"type": "text_delta", "text": text}
        await self._send("content_block_delta", index=0, delta=delta)

    async def end(self, engine: Engine) -> web.StreamResponse:
        await self._send("content_block_stop", index=0)
        usage = {"output_tokens": self._answer.count}
        await self._send("message_delta", delta=_reason(self._answer), usage=usage)
        finishes(engine.log)
        await self._send("message_stop")
        await self._response.write_eof()
        return self._response

    async def _send(self, kind: str, **data: Any) -> None:
        text = json.dumps({"type": kind, **data})
        await self._response.write(f"event: {kind}\ndata: {text}\n\n".encode())


def _checked(body: dict[str, Any]) -> tuple[str, int, bool]:
    if not field(body, "model", str, ""):
        raise RefusedError("model: Field required")
    most = field(body, "max_tokens", int, None)
    if most is None:
        raise RefusedError("max_tokens: Field required")
    if most < 1:
        raise RefusedError("max_tokens: must be greater than or equal to 1")
    messages = field(body, "messages", list, [])
    if not messages:
        raise RefusedError("messages: at least one message is required")
    lines = [f"system: {_text(body, 'system')}"] if body.get("system") else []
    for number, message in enumerate(messages):
        if not isinstance(message, dict) or message.get("role") not in (
            "user",
            "assistant",
        ):
            raise RefusedError(f"messages.{number}: role must be user or assistant")
        lines.append(f"{message['role']}: {_text(message, 'content')}")
    return "\n".join(lines), most, field(body, "stream", bool, False)


def _text(holder: dict[str, Any], name: str) -> str:
    """A text, or a list of blocks of which the texts count."""
    value = holder.get(name)
    if isinstance(value, str) and value:
        return value
    if isinstance(value, list) and value:
        blocks = [block.get("text") for block in value if isinstance(block, dict)]
        texts = [text for text in blocks if isinstance(text, str)]
        if len(texts) == len(value):
            return "\n".join(texts)
    raise RefusedError(f"{name}: give a text, or a list of text blocks")


def _message(name: str, model: str, prompt: str) -> dict[str, Any]:
    return {
        "id": f"msg_{name}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": count_tokens(prompt), "output_tokens": 1},
    }


def _reason(answer: Answer) -> dict[str, Any]:
    reason = "max_tokens" if answer.cut else "end_turn"
    return {"stop_reason": reason, "stop_sequence": None}
