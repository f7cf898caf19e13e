"""The web site against the standard library's threaded server: start, stop, requests.

Run by hand: ``python -m tests.benchmarks.servers``. Ratios above 1 are in favour
of the web site; the figures themselves depend on the machine and its load.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator

import aiohttp

from helpers.servers import website

ROUNDS = 15
REQUESTS = 300
AT_ONCE = 200
LATENCY = 0.1
PAGE = b"x" * 2000


class Handler(http.server.BaseHTTPRequestHandler):
    """Two kilobytes after a latency, over connections that stay open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        if "latency" in self.path:
            time.sleep(LATENCY)
        self.send_response(200)
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *args: object) -> None:
        """Nothing, as the web site."""


class Peer(http.server.ThreadingHTTPServer):
    """With a listen queue as long as ours."""

    request_queue_size = 1024


@contextlib.contextmanager
def ours() -> Iterator[int]:
    """The web site's port."""
    with website(size=len(PAGE)) as site:
        yield int(site.url().split(":")[2].strip("/"))


@contextlib.contextmanager
def peer() -> Iterator[int]:
    """The port of the standard library's server."""
    server = Peer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.001,), daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


Server = Callable[[], contextlib.AbstractContextManager[int]]


def start_and_stop(server: Server) -> float:
    """Seconds from nothing to nothing."""
    start = time.perf_counter()
    with server():
        pass
    return time.perf_counter() - start


def one_by_one(server: Server) -> float:
    """Seconds per request over one connection, by a client that does very little."""
    request = b"GET /page/1 HTTP/1.1\r\nHost: s\r\n\r\n"
    with server() as port, socket.create_connection(("127.0.0.1", port)) as connection:
        start = time.perf_counter()
        for _ in range(REQUESTS):
            connection.sendall(request)
            received = b""
            while not received.endswith((PAGE[-10:], b"</html>\n")):
                received += connection.recv(65536)
        return (time.perf_counter() - start) / REQUESTS


def at_once(server: Server) -> float:
    """Seconds for many requests at once, each of which has to wait for its latency."""

    async def main(port: int) -> float:
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def get(number: int) -> None:
                url = f"http://127.0.0.1:{port}/page/{number % 100}?latency={LATENCY}"
                async with session.get(url) as answer:
                    await answer.read()

            start = time.perf_counter()
            await asyncio.gather(*map(get, range(AT_ONCE)))
            return time.perf_counter() - start

    with server() as port:
        return asyncio.run(main(port))


def main() -> None:
    """Print a line per measurement, in turns so that the machine's load hits both."""
    print(sys.version)
    start = time.perf_counter()
    with website():
        print(f"the first site after aiohttp: {time.perf_counter() - start:.3f} s")
    for title, measure, ideal in [
        ("start and stop", start_and_stop, None),
        (f"one request of {REQUESTS}, one by one", one_by_one, None),
        (f"{AT_ONCE} at once, latency {LATENCY} s", at_once, LATENCY),
    ]:
        times: dict[Server, list[float]] = {ours: [], peer: []}
        for _ in range(ROUNDS):
            for server, seconds in times.items():
                seconds.append(measure(server))
        mine, others = (statistics.median(seconds) for seconds in times.values())
        line = f"{title}: {mine * 1e3:.2f} ms, http.server {others * 1e3:.2f} ms"
        line += f", {others / mine:.1f}x"
        print(line + (f" (ideal {ideal * 1e3:.0f} ms)" if ideal else ""))


if __name__ == "__main__":
    main()
