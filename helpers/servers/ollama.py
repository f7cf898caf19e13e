"""Ollama's HTTP API: the part of it that asks a model something.

Source: "API" in Ollama's documentation (docs/api.md) and its Python client. What is not
here is not answered: no pulling, no embeddings; tools, images and formats are ignored.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from helpers.servers.answers import count_tokens
from helpers.servers.engine import Answer, Engine, RefusedError, field, json_body
from helpers.servers.recording import finishes
from helpers.servers.slots import QueueFullError

# Ollama's own words, its two spaces included: people search for them.
_BUSY = "server busy, please try again.  maximum pending requests exceeded"
_DETAILS = {
    "parent_model": "",
    "format": "none",
    "family": "course",
    "families": ["course"],
    "parameter_size": "0",
    "quantization_level": "none",
}
_MADE = "2026-01-01T00:00:00Z"

_Piece = Callable[[str], dict[str, Any]]


class Ollama:
    """The handlers.

    Args:
        engine: What answers.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add_to(self, application: web.Application) -> None:
        """Add the addresses to an application."""
        application.router.add_get("/api/version", self.version)
        application.router.add_get("/api/tags", self.tags)
        application.router.add_post("/api/show", self.show)
        application.router.add_post("/api/generate", self.generate)
        application.router.add_post("/api/chat", self.chat)

    async def version(self, request: web.Request) -> web.Response:
        """Which version it is: none of Ollama's."""
        return web.json_response({"version": "0.0.0-course"})

    async def tags(self, request: web.Request) -> web.Response:
        """Which models there are."""
        name = f"{self._engine.name}:latest"
        model = {
            "name": name,
            "model": name,
            "modified_at": _MADE,
            "size": 0,
            "digest": "0" * 64,
            "details": _DETAILS,
        }
        return web.json_response({"models": [model]})

    async def show(self, request: web.Request) -> web.Response:
        """What there is to know about a model."""
        try:
            body = await json_body(request)
            self._checked_model(body)
        except RefusedError as problem:
            return _error(problem.status, str(problem))
        return web.json_response(
            {
                "modelfile": "",
                "parameters": "",
                "template": "{{ .Prompt }}",
                "details": _DETAILS,
                "model_info": {"general.architecture": "course"},
                "capabilities": ["completion"],
                "modified_at": _MADE,
            }
        )

    async def generate(self, request: web.Request) -> web.StreamResponse:
        """An answer to a prompt."""
        try:
            body = await json_body(request)
            self._checked_model(body)
            prompt = field(body, "prompt", str, "")
        except RefusedError as problem:
            return _error(problem.status, str(problem))
        if not prompt:  # Ollama loads the model then, and says so
            loaded = {"response": "", "done": True, "done_reason": "load"}
            return web.json_response({**self._stamp(body), **loaded})
        return await self._answer(request, body, prompt, lambda text: {"response": text})

    async def chat(self, request: web.Request) -> web.StreamResponse:
        """An answer to a conversation."""
        try:
            body = await json_body(request)
            self._checked_model(body)
            prompt = _conversation(body)
        except RefusedError as problem:
            return _error(problem.status, str(problem))

        def piece(text: str) -> dict[str, Any]:
            return {"message": {"role": "assistant", "content": text}}

        return await self._answer(request, body, prompt, piece)

    def _checked_model(self, body: dict[str, Any]) -> None:
        model = field(body, "model", str, "")
        if not model:
            raise RefusedError("model is required")
        if not self._engine.has(model):
            raise RefusedError(f"model '{model}' not found", 404)

    async def _answer(
        self, request: web.Request, body: dict[str, Any], prompt: str, piece: _Piece
    ) -> web.StreamResponse:
        try:
            options = field(body, "options", dict, {})
            most = field(options, "num_predict", int, -1)
            seed = field(options, "seed", int, None)
            stream = field(body, "stream", bool, True)
        except RefusedError as problem:
            return _error(problem.status, str(problem))
        # Ollama takes -1 and -2 for "as much as there is".
        generated = self._engine.generate(prompt, most if most >= 0 else None, seed)
        try:
            if stream:
                return await self._in_pieces(request, body, prompt, piece, generated)
            async with generated as answer:
                text = await answer.text()
                end = self._end(answer, prompt)
        except QueueFullError:
            return _error(503, _BUSY)
        return web.json_response({**self._stamp(body), **piece(text), **end})

    async def _in_pieces(
        self,
        request: web.Request,
        body: dict[str, Any],
        prompt: str,
        piece: _Piece,
        generated: Any,
    ) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_type = "application/x-ndjson"
        async with generated as answer:
            await response.prepare(request)
            async for text in answer:
                await response.write(
                    _line({**self._stamp(body), **piece(text), "done": False})
                )
            end = self._end(answer, prompt)
        finishes(self._engine.log)
        await response.write(_line({**self._stamp(body), **piece(""), **end}))
        await response.write_eof()
        return response

    def _stamp(self, body: dict[str, Any]) -> dict[str, Any]:
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        return {"model": body["model"], "created_at": now}

    def _end(self, answer: Answer, prompt: str) -> dict[str, Any]:
        total, first = answer.seconds, min(answer.latency, answer.seconds)
        return {
            "done": True,
            "done_reason": "length" if answer.cut else "stop",
            "total_duration": _nanoseconds(total),
            "load_duration": 0,
            "prompt_eval_count": count_tokens(prompt),
            "prompt_eval_duration": _nanoseconds(first),
            "eval_count": answer.count,
            "eval_duration": _nanoseconds(total - first),
        }


def _conversation(body: dict[str, Any]) -> str:
    messages = field(body, "messages", list, [])
    if not messages:
        raise RefusedError("messages: give at least one")
    lines = []
    for number, message in enumerate(messages):
        if not isinstance(message, dict):
            raise RefusedError(f"messages[{number}]: give an object")
        role = field(message, "role", str, "")
        if role not in ("system", "user", "assistant", "tool"):
            raise RefusedError(
                f"messages[{number}]: role must be system, user, assistant or tool"
            )
        lines.append(f"{role}: {field(message, 'content', str, '')}")
    return "\n".join(lines)


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row).encode() + b"\n"


def _nanoseconds(seconds: float) -> int:
    return round(seconds * 1e9)


def _error(status: int, text: str) -> web.Response:
    return web.json_response({"error": text}, status=status)
