"""The servers survive what no client should send, and are there for nobody else.

``COURSE_FUZZ=10000 pytest tests/test_servers_fuzz.py`` sends more of it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import struct
import threading
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import psutil
import pytest
from garbage import Garbage, garbage

from helpers.servers import model_server, website

COUNT = int(os.environ.get("COURSE_FUZZ", "1000"))
# Some of it makes a server wait for more: then the client is the one to go.
QUIET = 0.1
RESET = struct.pack("ii", 1, 0)


@pytest.fixture
def site():
    """A web site with all that it has."""
    with website(faults=True) as site:
        yield site


@pytest.fixture
def model():
    """A model's server that answers at once."""
    with model_server(latency=0, rate=1_000_000, tokens=5) as server:
        yield server


def port_of(server):
    return urlsplit(server.url()).port


def asked_properly(server):
    """What a client gets that does everything right."""
    if hasattr(server, "links"):
        with urllib.request.urlopen(server.url("page/3"), timeout=60) as got:
            return got.status
    body = json.dumps({"model": "course", "prompt": "Why?", "stream": False}).encode()
    with urllib.request.urlopen(server.url("api/generate"), body, timeout=60) as got:
        return got.status


def send(port: int, item: Garbage) -> None:
    """Send it, and go away as it says."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=60) as connection,
        # The server may close it in the middle, which is its good right.
        contextlib.suppress(ConnectionError, TimeoutError),
    ):
        connection.sendall(item.data)
        if item.ending == "resets":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            return
        if item.ending == "shuts":
            connection.shutdown(socket.SHUT_WR)
        else:
            connection.settimeout(QUIET)
        connection.recv(100_000)


def connections(port):
    """Those that the server still has; its own listening socket is not one."""
    return [
        connection
        for connection in psutil.Process().net_connections("tcp4")
        if connection.laddr.port == port and connection.status != psutil.CONN_LISTEN
    ]


def wait_until(holds):
    """A deadline only so that a broken test ends."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("which", ["site", "model"])
def test_garbage_does_no_harm(which, request, caplog, capfd):
    """No 500 but those asked for, no traceback, and nothing of it remains."""
    server = request.getfixturevalue(which)
    assert asked_properly(server) == 200
    wait_until(lambda: not connections(port_of(server)))
    threads = set(threading.enumerate())
    for number, item in enumerate(garbage(COUNT, seed=COUNT)):
        send(port_of(server), item)
        assert not caplog.records, f"{number}: {item.data[:500]!r}\n{caplog.text}"
    assert asked_properly(server) == 200
    assert server.wait_until_idle(60)
    wait_until(lambda: not connections(port_of(server)))
    assert set(threading.enumerate()) == threads
    for asked in server.log:
        wanted = "status=5" in asked.query or asked.path.startswith("/fault/error")
        assert asked.status != 500 or wanted, asked
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert capfd.readouterr() == ("", "")


def test_they_listen_on_this_computer_only(site, model):
    """No other machine reaches them, whatever the network."""
    listening = {
        connection.laddr.port: connection.laddr.ip
        for connection in psutil.Process().net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    for server in site, model:
        assert listening[port_of(server)] == "127.0.0.1"


@pytest.mark.parametrize("which", ["site", "model"])
@pytest.mark.parametrize(
    "head",
    [
        f"GET /{'a' * 8200} HTTP/1.1\r\n",
        f"GET / HTTP/1.1\r\nX: {'a' * 8200}\r\n",
        f"GET / HTTP/1.1\r\n{'X: 1' * 2100}: 1\r\n",
        "GET / HTTP/1.1\r\n" + "X: 1\r\n" * 101,
    ],
    ids=["line", "header", "name", "number of headers"],
)
def test_what_is_too_long_is_refused(which, head, request):
    """A line, a header and the number of headers each have a bound."""
    server = request.getfixturevalue(which)
    with socket.create_connection(("127.0.0.1", port_of(server)), 60) as connection:
        connection.sendall(f"{head}\r\n".encode())
        assert connection.recv(100).split()[1] == b"400"


def test_a_number_of_too_many_digits_is_no_page(site):
    """Python would not read it, and that would be a mistake of the server's."""
    for path in "page", "private", "limited", "redirect", "calendar", "fault/moved":
        with pytest.raises(urllib.error.HTTPError, match="404") as refused:
            urllib.request.urlopen(site.url(f"{path}/{'9' * 5000}"), timeout=60)
        refused.value.close()
