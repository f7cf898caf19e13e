"""Clients of a chat server, for the check of one: they talk, leave, break, and read slowly.

They run on the server's own event loop. So whether somebody still waits for a line is no
question of time: it is one of turns that the loop has had in which nothing came.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import struct
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psutil

from helpers.practice.bench import Refused, refusal_of

#: How many turns of the loop, and how long each, in which nothing comes.
_TURNS, _TURN = 120, 0.01
_MOST_BYTES = 1_000_000
#: Seconds, more than a check takes.
_FOR_EVER = 1e6


@dataclass
class _Client:
    """One connection, and what came over it."""

    name: str
    sock: socket.socket
    writer: asyncio.StreamWriter | None = None
    listening: asyncio.Task[None] | None = None
    got: list[bytes] = field(default_factory=list)
    due: dict[str, list[bytes]] = field(default_factory=dict)


class Chat:
    """A chat, from the start of its server to its end.

    Args:
        serve: ``serve(started, stop)``, a coroutine function: the server.

    Example:
        >>> from helpers.practice.chat import Chat
        >>> async def nobody(started, stop):
        ...     pass
        >>> async def main():
        ...     async with Chat(nobody):
        ...         pass
        >>> asyncio.run(main())
        Traceback (most recent call last):
            ...
        helpers.practice.bench.Refused: It returned before stop was set.
    """

    def __init__(self, serve: Callable[..., Awaitable[None]]) -> None:
        self._serve = serve
        self._ports: list[Any] = []
        self._stop = asyncio.Event()
        self._clients: dict[str, _Client] = {}
        self._gone: list[_Client] = []
        self._said_by: dict[bytes, str] = {}
        self._before: set[asyncio.Task[Any]] = set()
        self._timers_held = 0

    async def __aenter__(self) -> Chat:
        asyncio.get_running_loop().set_exception_handler(_report)
        self._before = asyncio.all_tasks()
        self._serving = asyncio.ensure_future(self._serve(self._ports.append, self._stop))
        try:
            await self._until(
                lambda: bool(self._ports), "hang", lambda: "It does not call started(port)."
            )
            if not isinstance(self._ports[0], int):
                raise Refused("type", f"started() gets {self._ports[0]!r}, and no port.")
            self._not_for_the_network()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    def _not_for_the_network(self) -> None:
        """Refuse a server that other machines can reach."""
        for each in psutil.Process().net_connections("tcp"):
            mine = each.status == psutil.CONN_LISTEN and each.laddr.port == self._ports[0]
            if mine and each.laddr.ip != "127.0.0.1":
                message = f"It listens at {each.laddr.ip}, and should at 127.0.0.1 only."
                raise Refused("wrong-result", message)

    async def __aexit__(self, *exception: object) -> None:
        mine = [each.listening for each in (*self._clients.values(), *self._gone)]
        tasks = [self._serving, *(task for task in mine if task is not None)]
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=0.5)
        for each in (*self._clients.values(), *self._gone):
            if each.writer is not None:
                each.writer.transport.abort()
            else:
                each.sock.close()
        await asyncio.sleep(0)

    # -- what clients do -----------------------------------------------------------------

    async def join(self, name: str, reads: bool = True, speaks: bool = True) -> None:
        """Connect, say hello, and wait until all others have heard it.

        Args:
            name: Of the client.
            reads: Whether it ever reads what it gets.
            speaks: Whether it says hello. A server takes clients in the order in which
                they come: when one that came later is heard, it has taken this one.
        """
        sock = socket.socket()
        if not reads:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.setblocking(False)
        client = self._clients[name] = _Client(name, sock)
        try:
            await asyncio.get_running_loop().sock_connect(
                sock, ("127.0.0.1", self._ports[0])
            )
        except OSError as error:
            message = f"Nobody listens at the port that started() got: {error}."
            raise Refused("wrong-result", message) from error
        if reads:
            reader, client.writer = await asyncio.open_connection(
                sock=sock, limit=_MOST_BYTES
            )
            client.listening = asyncio.create_task(self._listen(client, reader))
        if speaks:
            await self.say(name, f"hello, I am {name}".encode())
            await self.heard()

    async def _listen(self, client: _Client, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                client.got.append(line)

    async def say(
        self,
        name: str,
        text: bytes,
        meanwhile: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Send a line, which no other client may say, too.

        Args:
            name: Of the client.
            text: The line, without its end.
            meanwhile: What happens when half of the line has been sent.
        """
        client, line = self._clients[name], text + b"\n"
        rest = line
        if meanwhile is not None and client.writer is not None:
            client.writer.write(line[: len(line) // 2])
            rest = line[len(line) // 2 :]
            await meanwhile()
        self._said_by[line] = name
        for other in self._clients.values():
            if other is not client:
                other.due.setdefault(name, []).append(line)
        if client.writer is not None:
            client.writer.write(rest)
        else:
            await asyncio.get_running_loop().sock_sendall(client.sock, rest)

    async def catch_up(self, name: str, sender: str) -> None:
        """Let a client that has not read so far read all, and hear a line after it.

        A server may have hung up on it. But if it gets a line, it has got all before it.

        Args:
            name: Of the client.
            sender: Who says a line meanwhile.

        Raises:
            Refused: Lines are missing.
        """
        client, last = self._clients[name], b"there you are"
        with contextlib.suppress(OSError):  # of a connection that was cut off
            client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _MOST_BYTES)
        reader, client.writer = await asyncio.open_connection(
            sock=client.sock, limit=_MOST_BYTES
        )
        listening = client.listening = asyncio.create_task(self._listen(client, reader))
        await self.say(sender, last)
        wanted = [line for lines in client.due.values() for line in lines]

        def got_last() -> bool:
            return client.got[-1:] == [last + b"\n"]

        def lost() -> str:
            got = set(client.got)
            first = _short(next(line for line in wanted if line not in got))
            told = f"For a while {name} did not read; now it does, and "
            if got_last():
                return f"{told}gets what was said before {first} and after it, not this."
            return f"{told}waits for {first}, and nothing comes."

        await self._until(
            lambda: len(client.got) >= len(wanted) or listening.done(), "lost-item", lost
        )
        if len(client.got) < len(wanted):
            if got_last():
                raise Refused("lost-item", lost())
            self._gone.append(self._clients.pop(name))

    async def leave(self, name: str) -> None:
        """Close a connection as one should."""
        client = self._clients.pop(name)
        self._gone.append(client)
        assert client.writer is not None
        client.writer.close()

    async def breaks(self, name: str) -> None:
        """End a connection without a word, as when a cable is cut and plugged in again."""
        client = self._clients.pop(name)
        self._gone.append(client)
        assert client.writer is not None
        # On, and no time to linger; Windows' struct is of shorts.
        off = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        client.writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, off
        )
        client.writer.transport.abort()

    @contextlib.contextmanager
    def timers_held(self) -> Iterator[None]:
        """Let no timer of the server go off that is set in the block.

        So who makes the others wait, only not for ever, does make them wait for ever, and
        nobody has to measure how long.
        """
        loop, mine = asyncio.get_running_loop(), asyncio.current_task()
        call_at = loop.call_at

        def held(when: float, *args: Any, **kwargs: Any) -> Any:
            if asyncio.current_task() is not mine:
                self._timers_held += 1
                when += _FOR_EVER
            return call_at(when, *args, **kwargs)

        loop.call_at = held  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            del loop.call_at  # the class has its own

    # -- what has to come of it ----------------------------------------------------------

    async def heard(self) -> None:
        """Wait until everybody who reads has got what the others said, and compare."""
        readers = [each for each in self._clients.values() if each.writer is not None]

        def number(client: _Client) -> int:
            return sum(map(len, client.due.values()))

        def missing() -> list[_Client]:
            return [each for each in readers if len(each.got) < number(each)]

        def lost() -> str:
            for client in missing():
                for sender, lines in client.due.items():
                    left = [
                        line for line in lines if client.got.count(line) < lines.count(line)
                    ]
                    if left:
                        quiet = client.name not in self._said_by.values()
                        so_far = f"; {client.name} has said nothing so far" * quiet
                        return (
                            f"{client.name} waits for {_short(left[0])}, which {sender} "
                            f"said, and nothing comes{so_far}{self._beside()}."
                        )
            return "A line that was said did not come."

        deaf = any(each.writer is None for each in self._clients.values())
        cause = "starvation" if deaf or self._gone else "lost-item"
        await self._until(lambda: not missing(), cause, lost)
        for client in readers:
            self._compare(client)

    def _beside(self) -> str:
        deaf = [each.name for each in self._clients.values() if each.writer is None]
        if deaf:
            limited = ", and a time limit lets all wait until it is over"
            return f"; the client {deaf[0]!r} does not read" + limited * (
                self._timers_held > 0
            )
        return f"; {self._gone[-1].name} has gone" if self._gone else ""

    def _compare(self, client: _Client) -> None:
        for line in client.got:
            if line not in self._said_by:
                message = f"{client.name} got {_short(line)}, which nobody said."
                raise Refused("wrong-result", message)
            if self._said_by[line] == client.name:
                message = f"{client.name} got back its own line {_short(line)}."
                raise Refused("wrong-result", message)
        for sender, wanted in client.due.items():
            found = [line for line in client.got if self._said_by[line] == sender]
            if found != wanted:
                twice = [each for each in wanted if found.count(each) > wanted.count(each)]
                if twice:
                    message = f"{client.name} got {_short(twice[0])} more than once."
                    raise Refused("wrong-result", message)
                message = f"{client.name} got the lines of {sender} in another order."
                raise Refused("order", message)

    async def forgotten(self) -> None:
        """Wait until the server keeps next to nothing of those who have gone.

        Those who are left say another line first: until then, the variables of a task that
        waits for one may hold all who were there at the last one.

        Raises:
            Refused: It keeps the connections of most of them.
        """
        for name in [*self._clients]:
            await self.say(name, f"{name} is still here".encode())
        await self.heard()
        mine = [each.writer.transport for each in self._gone if each.writer is not None]

        def kept() -> int:
            gc.collect()
            return sum(
                issubclass(type(each), asyncio.BaseTransport)
                and each.is_closing()
                and not any(each is own for own in mine)
                for each in gc.get_objects()
            )

        # The last one may still be a local variable somewhere.
        few = len(self._gone) // 2
        for _ in range(20):
            if kept() <= few:
                return
            await asyncio.sleep(_TURN)
        message = f"{len(self._gone)} clients have gone; it keeps {kept()} of them."
        raise Refused("leak", message)

    async def end(self) -> None:
        """Ask the server to end, and see that it leaves nothing behind."""
        self._stop.set()
        names = ", ".join(self._clients)
        deaf = any(each.writer is None for each in self._clients.values())
        waits = " (deaf does not read)" if deaf else ""
        await self._until(
            self._serving.done,
            "hang",
            lambda: f"stop is set, and it does not return. Connected are {names}{waits}.",
        )
        if self._serving.cancelled():
            raise Refused("exception", "At its end it raises CancelledError.")
        if self._serving.exception() is not None:
            raise refusal_of(self._serving.exception())  # type: ignore[arg-type]
        for client in self._clients.values():
            if client.listening is not None:
                await self._until(
                    client.listening.done,
                    "leak",
                    lambda: "It has returned, and a client is still connected.",
                )
                self._compare(client)
        await self._nothing_left()

    async def _nothing_left(self) -> None:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", self._ports[0])
            writer.transport.abort()
            raise Refused("leak", "It has returned, and still takes connections.")
        for _ in range(20):
            await asyncio.sleep(_TURN)
            left = asyncio.all_tasks() - self._before - {self._serving}
            if not left and not self._its_connections():
                return
        if not left:
            # Who reads nothing, or has gone, does not notice whether it was hung up.
            message = "It has returned, and its end of a connection is open"
            raise Refused("leak", f"{message}{self._beside()}.")
        many = f"{len(left)} tasks are" if len(left) > 1 else "a task is"
        raise Refused("leak", f"It has returned, and {many} still running.")

    def _its_connections(self) -> int:
        """How many connections the server has not closed: sockets that have its port."""
        # In other states it has closed its end, and only the system still knows of it.
        not_closed = (psutil.CONN_ESTABLISHED, psutil.CONN_CLOSE_WAIT)
        return sum(
            each.status in not_closed and each.laddr.port == self._ports[0]
            for each in psutil.Process().net_connections("tcp")
        )

    async def _until(
        self, met: Callable[[], bool], cause: str, message: Callable[[], str]
    ) -> None:
        turns, before = 0, -1
        while not met():
            if self._serving.done() and not self._stop.is_set():
                self._serving.result()
                raise Refused("wrong-result", "It returned before stop was set.")
            now = sum(len(client.got) for client in self._clients.values())
            turns, before = (turns + 1, now) if now == before else (0, now)
            if turns > _TURNS:
                raise Refused(cause, message())
            await asyncio.sleep(_TURN)


def _report(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Print what the loop reports, but not that a client's task was cancelled.

    Python 3.11 reports this as an error, with a traceback through the check.
    """
    if not isinstance(context.get("exception"), asyncio.CancelledError):
        loop.default_exception_handler(context)


def _short(line: bytes) -> str:
    text = line.decode(errors="replace").rstrip("\n")
    return repr(text if len(text) < 40 else f"{text[:30]}…")
