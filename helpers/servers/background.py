"""A web server in this process that disturbs nobody: own thread, own event loop.

Imports aiohttp, which takes a third of a second: import this module when a
server is about to start, not before.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import socket
import sys
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

# A listen queue that overflows costs the client a second (TCP sends again).
_BACKLOG = 1024
# Each connection takes a file from the kernel's limit, and its client another one.
# Python's select() on Windows takes 512 sockets, the listening one among them.
_MOST_CONNECTIONS = 500 if sys.platform == "win32" else 1000
# aiohttp takes 0 for "as long as it takes".
_GRACE = 0.01
_BOUNDS: dict[str, Any] = {
    "keepalive_timeout": 60.0,
    "lingering_time": 1.0,
    "max_line_size": 8190,
    "max_field_size": 8190,
    "max_headers": 100,
}

_log = logging.getLogger(__name__)
# Requests that are not HTTP are the client's fault and are answered with a 400;
# all else that aiohttp logs is a bug of ours, and must be seen.
_log.addFilter(
    lambda record: (
        not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))
    )
)


@dataclass(frozen=True, slots=True)
class _Running:
    loop: asyncio.AbstractEventLoop
    stop: asyncio.Event


class _Refuse(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.abort()


class BackgroundServer:
    """An aiohttp application on a free port of 127.0.0.1, until :meth:`close`.

    It is there when the constructor returns. It stops with the interpreter at
    the latest, and then closes what is open, whatever the clients do. A forked
    child is a mere client of it: it neither serves nor stops it.

    Args:
        make_application: Called in the server's thread.
        name: The thread's name begins with it.
        make_loop: Makes the event loop; the same one on every system by default, since
            Windows' own one logs each connection that a client resets.

    Attributes:
        port: Where it listens.

    Raises:
        OSError: No port could be had.

    Example:
        >>> server = BackgroundServer(web.Application, name="empty")
        >>> server.running
        True
        >>> server.close()
        >>> server.running
        False
    """

    def __init__(
        self,
        make_application: Callable[[], web.Application],
        name: str,
        make_loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.SelectorEventLoop,
    ) -> None:
        self._make_loop = make_loop
        self._pid = os.getpid()
        self._closing = False
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
        self.port: int = self._socket.getsockname()[1]
        self._running: _Running | None = None
        self._started: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._run,
            args=(make_application,),
            name=f"{name} on port {self.port}",
            daemon=True,
        )
        try:
            self._thread.start()
            self._started.result()
        except BaseException:
            self.close()
            raise
        atexit.register(self.close)
        _servers.add(self)

    @property
    def running(self) -> bool:
        """Whether it serves; in a forked child: whether it did so at the fork."""
        return not self._closing

    def close(self) -> None:
        """Stop: break the connections, free the port, end the thread.

        Takes milliseconds. May be called again, from any thread.
        """
        if os.getpid() != self._pid:
            return
        self._closing = True
        if self._thread.ident is None:  # it could not be started
            self._socket.close()
            return
        self._started.exception()  # wait for it; the constructor raises it
        if self._running is not None:
            with suppress(RuntimeError):  # the loop is closed: somebody was faster
                self._running.loop.call_soon_threadsafe(self._running.stop.set)
        self._thread.join()
        atexit.unregister(self.close)
        _servers.discard(self)

    def _run(self, make_application: Callable[[], web.Application]) -> None:
        try:
            # asyncio's debug mode is for the learner's loop: of this one it would report
            # slow callbacks, which a busy computer causes.
            with asyncio.Runner(debug=False, loop_factory=self._make_loop) as runner:
                runner.run(self._serve(make_application))
        except BaseException as problem:
            if self._started.done():
                raise
            self._started.set_exception(problem)
        finally:
            self._socket.close()

    async def _serve(self, make_application: Callable[[], web.Application]) -> None:
        loop = asyncio.get_running_loop()
        runner = web.AppRunner(
            make_application(),
            access_log=None,
            logger=_log,
            handler_cancellation=True,
            shutdown_timeout=_GRACE,
            **_BOUNDS,
        )
        await runner.setup()
        server = runner.server
        assert server is not None

        def protocol() -> asyncio.Protocol:
            return server() if len(server.connections) < _MOST_CONNECTIONS else _Refuse()

        listener = await loop.create_server(protocol, sock=self._socket, backlog=_BACKLOG)
        stop = asyncio.Event()
        self._running = _Running(loop, stop)
        self._started.set_result(None)
        try:
            await stop.wait()
        finally:
            listener.close()
            await runner.cleanup()


_servers: weakref.WeakSet[BackgroundServer] = weakref.WeakSet()


def _leave_to_parent() -> None:
    """In a forked child, let go of the servers' sockets, which it inherited.

    While it has them, a port stays taken and no client sees the end of its
    connection, whatever the parent closes. All open files are looked through,
    because a connection may be too young at the fork for aiohttp to know it.
    """
    ports = {server.port for server in _servers}
    if not ports:
        return
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in map(int, os.listdir("/dev/fd")):
        with suppress(OSError):  # not a socket
            inherited = socket.socket(fileno=number)
            try:
                name = inherited.getsockname()
            finally:
                inherited.detach()
            if name[:1] == ("127.0.0.1",) and name[1] in ports:
                # Closing it would give its number to the next file that is opened,
                # and Python's socket object would close that some day.
                os.dup2(nothing, number, inheritable=False)
    os.close(nothing)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_to_parent)
