"""The addresses at which something goes wrong: the part of the site that needs aiohttp."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from email.utils import formatdate

from aiohttp import web

from helpers.servers.faults import FAULTS, LIMIT, onward
from helpers.servers.limits import RateLimit
from helpers.servers.pages import page
from helpers.servers.routes import BROKEN, NUMBER, Routes, has_body, refuse_beyond

_CHANGES: dict[str, dict[str, float]] = {
    "error": {"status": 500},
    "stuck": {"latency": 60},
    "cut": BROKEN,
}
_HOUR = 3600
# Real redirects use all of these (RFC 9110, 15.4).
_MOVED = {
    "moved": web.HTTPMovedPermanently,
    "moved-private": web.HTTPFound,
    "moved-away": web.HTTPSeeOther,
    "loop": web.HTTPTemporaryRedirect,
    "endless": web.HTTPPermanentRedirect,
}
_AWAY = "http://elsewhere.invalid/"  # a name that nobody will ever have (RFC 2606)
_PIECE = b"<!-- " + b"." * 991 + b" -->"
_PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


class FaultyRoutes(Routes):
    """The site's handlers, with those for ``/fault/…`` and ``/calendar/…``."""

    def application(self) -> web.Application:
        """A new application; to be made in the thread that runs it."""
        self._asked: Counter[str] = Counter()
        self._limit = RateLimit(LIMIT)
        application = super().application()
        add = application.router.add_get
        kinds = "|".join(FAULTS)
        add(f"/fault/{{kind:{kinds}}}/{NUMBER}{{step:(/[0-9]{{1,9}})?}}", self.fault)
        add(f"/calendar/{NUMBER}", self.calendar)
        return application

    async def calendar(self, request: web.Request) -> web.StreamResponse:
        """A page for each day, with a link to the next day, without an end."""
        number = int(request.match_info["number"])
        items = f'<li><a href="/calendar/{number + 1}">tomorrow</a></li>'
        return await self._answer(request, lambda size: page("Calendar", items, "", size))

    async def fault(self, request: web.Request) -> web.StreamResponse:
        """What :data:`~helpers.servers.faults.FAULTS` says."""
        kind, number = request.match_info["kind"], int(request.match_info["number"])
        first_time = self._asked[request.path] % 2 == 0
        if request.method != "HEAD":
            self._asked[request.path] += 1
        if kind in _MOVED:
            await self._admit(request)
            raise _MOVED[kind](onward(request.path) or _AWAY)
        if kind == "limited":
            refuse_beyond(self._limit)
        if kind == "down" or (kind == "busy" and first_time):
            await self._admit(request)
            raise web.HTTPServiceUnavailable(
                headers={
                    "Retry-After": _retry_after(_HOUR if kind == "down" else 1, number)
                }
            )
        if kind == "trickle":
            return await self._stream(request, count=600, pause=0.1)
        if kind == "huge":
            return await self._stream(request, count=10_000, pause=0)
        if kind == "binary":
            return await self._answer(request, lambda size: _PICTURE, kind="image/png")
        if kind in ("latin-1", "no-charset", "wrong-charset"):
            await self._admit(request)
            return _encoded(kind, number)
        changes = BROKEN if kind == "flaky" and first_time else _CHANGES.get(kind, {})
        items = _odd_links(request.host) if kind == "odd-links" else _link("/page/0")
        return await self._answer(
            request, lambda size: page(_title(kind, number), items, kind, size), changes
        )

    async def _stream(
        self, request: web.Request, count: int, pause: float
    ) -> web.StreamResponse:
        """So many pieces of 1000 bytes."""
        behaviour = await self._admit(request)
        response = web.StreamResponse(status=behaviour.status)
        response.content_type, response.charset = "text/html", "utf-8"
        await response.prepare(request)
        if has_body(request, behaviour.status):
            for _ in range(count):
                await asyncio.sleep(pause)
                await response.write(_PIECE)
        return response


def _title(kind: str, number: int) -> str:
    return f"{kind} {number}: größer, naïve, später"


def _link(href: str) -> str:
    return f'<li><a href="{href}">{href}</a></li>'


def _odd_links(host: str) -> str:
    """All that lead to a page of this site lead to page 0."""
    return "\n".join(
        map(
            _link,
            [
                "/page/%30",
                f"HTTP://{host.upper()}/page/0",
                f"//{host}/page/../page/./0#text",
                " /page/0 ",
                "../../../page/0",
                "mailto:nobody@elsewhere.invalid",
                "javascript:void(0)",
                "http://[not-an-address/",
                f"//{host}0123/page/0",
                _AWAY,
                "",
                "#top",
            ],
        )
    )


def _retry_after(seconds: int, number: int) -> str:
    """In both forms that there are: a number of seconds, or a date (RFC 9110, 10.2.3)."""
    return formatdate(time.time() + seconds, usegmt=True) if number % 2 else str(seconds)


def _encoded(kind: str, number: int) -> web.Response:
    charset = "iso-8859-1" if kind == "latin-1" else "windows-1252"
    text = page(_title(kind, number), _link("/page/0"), kind).decode()
    if kind != "wrong-charset":
        text = text.replace('charset="utf-8"', f'charset="{charset}"')
    says = {"latin-1": "; charset=iso-8859-1", "wrong-charset": "; charset=utf-8"}
    return web.Response(
        body=text.encode(charset, "xmlcharrefreplace"),
        headers={"Content-Type": f"text/html{says.get(kind, '')}"},
    )
