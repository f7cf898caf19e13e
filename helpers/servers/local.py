"""A server of this process, which counts what it is asked: what all of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from helpers import arguments
from helpers.servers.proxies import bypass_proxies

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from aiohttp import web

    from helpers.servers.log import Request, RequestLog


class LocalServer:
    """A server on a free port of 127.0.0.1, until ``close()`` or the kernel's end.

    Args:
        make_application: Called in the server's thread.
        log: Where the application takes down its requests.
        name: The thread's name begins with it.

    Raises:
        OSError: No port could be had.

    Example:
        >>> from aiohttp import web
        >>> from helpers.servers.log import RequestLog
        >>> with LocalServer(web.Application, RequestLog(), "empty") as server:
        ...     server.running, server.total
        (True, 0)
    """

    def __init__(
        self, make_application: Callable[[], web.Application], log: RequestLog, name: str
    ) -> None:
        # Here, for importing aiohttp costs much more than all else.
        from helpers.servers.background import BackgroundServer

        self._log = log
        bypass_proxies()
        self._server = BackgroundServer(make_application, name)

    @property
    def running(self) -> bool:
        """Whether it is open."""
        return self._server.running

    def url(self, path: str = "") -> str:
        """The address of a path; by default of the server.

        Args:
            path: Such as ``"page/3"``; a slash at its beginning does no harm.

        Raises:
            TypeError: ``path`` is no text.

        Example:
            >>> from helpers.servers import model_server
            >>> with model_server() as server:
            ...     server.url("v1/messages").endswith("/v1/messages")
            True
        """
        arguments.text("path", path)
        return f"http://127.0.0.1:{self._server.port}/{path.removeprefix('/')}"

    @property
    def log(self) -> tuple[Request, ...]:
        """The requests in the order of their arrival, all as of the same moment.

        Example:
            >>> from urllib.request import urlopen
            >>> from helpers.servers import website
            >>> with website() as site:
            ...     for number in 2, 1:
            ...         urlopen(site.url(f"page/{number}")).close()
            ...     [(request.path, request.status) for request in site.log]
            [('/page/2', 200), ('/page/1', 200)]
        """
        return self._log.requests()

    @property
    def total(self) -> int:
        """How many requests arrived."""
        return self._log.total

    @property
    def in_flight(self) -> int:
        """How many requests it has taken and not yet answered."""
        return self._log.in_flight

    @property
    def most_at_once(self) -> int:
        """The most requests that were in flight at the same time."""
        return self._log.most_at_once

    def clear(self) -> None:
        """Forget the requests so far, as between two cells."""
        self._log.clear()

    def wait_until_idle(self, timeout: float = 1.0) -> bool:
        """Wait until nothing is in flight.

        It takes the server a moment to notice that a client has gone.

        Args:
            timeout: Seconds to wait at most, from 0 to 3600.

        Returns:
            False where something is still in flight after that.

        Raises:
            ValueError: ``timeout`` is no number, or out of its bounds.
        """
        return self._log.wait_until_idle(
            arguments.number("timeout", timeout, 0, 3600, "seconds")
        )

    def close(self) -> None:
        """Stop it: the port is free again, open connections break.

        Takes milliseconds; may be called again. What it was asked can still be read.
        """
        self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} cannot go to another process: send its url(), which "
            "is a text"
        )
