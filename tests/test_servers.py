"""The web site on 127.0.0.1: what it serves, what it counts, and that it goes away."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import logging
import os
import pickle
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import urllib.robotparser
from concurrent.futures import Future
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from helpers.servers import Behaviour, Pages, RateLimit, background, log, website
from helpers.servers.background import BackgroundServer
from helpers.servers.log import RequestLog
from helpers.servers.slots import Slots


@pytest.fixture(scope="module")
def shared():
    """A site for tests that change nothing but its log."""
    with website() as site:
        yield site


@pytest.fixture
def site(shared):
    """The shared site, with an empty log."""
    assert shared.wait_until_idle(10)
    shared.clear()
    return shared


def get(url):
    """Status, headers and body; the statuses of errors, too."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.status, error.headers, error.read()


def port_of(site):
    return urlsplit(site.url()).port


def connect(site):
    return socket.create_connection(("127.0.0.1", port_of(site)), timeout=20)


def ask(connection, path):
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: site\r\n\r\n".encode())


def wait_for(condition):
    """Until it holds; a deadline only so that a broken test ends."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


# What it serves


def test_a_page_has_exactly_the_size_that_was_asked_for(site):
    """From nothing to many times the natural size."""
    for size in 0, 1, 500, 2000, 100_003:
        _, headers, body = get(site.url("page/3", size=size))
        assert len(body) == size
        assert headers["Content-Length"] == str(size)
        body.decode("ascii" if size < 10 else "utf-8")


def test_a_character_of_several_bytes_is_never_split():
    """Wherever the text ends, the page has its size and is UTF-8."""
    pages = Pages(10)
    for size in range(900, 1200):
        body = pages.html(3, size)
        assert len(body) == size
        assert body.decode("utf-8").endswith("</html>\n")


def test_pages_are_the_same_for_the_same_seed(site):
    """So that a notebook's outputs can be compared."""
    with website(seed=0) as same, website(seed=1) as other:
        page = get(site.url("page/7"))[2]
        assert get(same.url("page/7"))[2] == page
        assert get(other.url("page/7"))[2] != page


def test_pages_are_the_same_on_every_python():
    """The values were stored once; random's own methods may change, random() may not."""
    pages = Pages(100)
    assert pages.links(0)[:3] == ("/page/1", "/page/36", "/page/41")
    assert [len(pages.html(number)) for number in range(4)] == [1748, 1257, 1364, 2331]


def test_a_text_has_fewer_characters_than_bytes(site):
    """As on the web, where len(text) is not the number of bytes that came."""
    _, headers, body = get(site.url("page/3"))
    assert headers.get_content_charset() == "utf-8"
    assert len(body.decode("utf-8")) < len(body)


class Links(HTMLParser):
    def __init__(self, base):
        super().__init__()
        self.base, self.found = base, []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found.append(urldefrag(urljoin(self.base, dict(attrs)["href"])).url)


@pytest.mark.parametrize("seed", range(5))
def test_a_crawler_can_reach_every_page(seed):
    """From page 0, by the links in the HTML; and it meets circles and dead ends."""
    pages = Pages(100, seed)
    waiting, seen = ["http://site/page/0"], set()
    circles = 0
    while waiting:
        url = waiting.pop()
        if url in seen:
            circles += 1
            continue
        seen.add(url)
        kind, number = urlsplit(url).path.strip("/").split("/")
        if kind == "page":
            links = Links(url)
            links.feed(pages.html(int(number)).decode())
            expected = [urljoin(url, link) for link in pages.links(int(number))]
            assert links.found == expected
            waiting += links.found
    kinds = [urlsplit(url).path.split("/")[1] for url in seen]
    assert kinds.count("page") == 100
    assert kinds.count("missing") > 5
    assert kinds.count("private") > 5
    assert circles > 100


def test_some_links_are_relative_and_some_have_a_fragment():
    """A crawler that does not know urljoin and urldefrag gets into trouble."""
    html = b"".join(Pages(20).html(number) for number in range(20))
    assert b'href="1' in html
    assert b'#text"' in html


def test_site_links_are_complete_addresses(site):
    """They can be asked for as they are."""
    assert site.links(0) == [urljoin(site.url(), path) for path in site.pages.links(0)]


def test_missing_pages_are_404(site):
    """Beyond the last page, and where no page ever is."""
    for path in "page/100", "missing/3", "page/-1", "page/x", "%ff%00", "page/" + "9" * 300:
        assert get(site.url(path))[0] == 404


def test_latency_is_kept_before_the_answer_begins(site):
    """By the server's own clock, from the arrival to the answer."""
    get(site.url("page/1", latency=0.05))
    (request,) = site.log
    assert request.end - request.start >= 0.05


def test_a_slow_body_comes_in_pieces_over_its_duration(site):
    """The head comes at once, the last byte after the duration."""
    with urllib.request.urlopen(site.url("slow", duration=0.1)) as answer:
        assert len(answer.read()) == int(answer.headers["Content-Length"])
    (request,) = site.log
    assert request.end - request.start >= 0.1
    assert request.outcome == "answered"


@pytest.mark.parametrize(("path", "share"), [("broken", 0.5), ("page/0?cut=0", 0.0)])
def test_a_broken_body_ends_before_its_announced_length(site, path, share):
    """The client gets what came, and an error."""
    whole = get(site.url("page/0"))[2]
    with (
        urllib.request.urlopen(site.url() + path) as answer,
        pytest.raises(http.client.IncompleteRead) as caught,
    ):
        answer.read()
    assert caught.value.partial == whole[: int(len(whole) * share)]
    assert site.log[-1].outcome == "cut off"


def test_statuses_come_as_asked(site):
    """With a body where HTTP allows one."""
    for status in 200, 203, 204, 304, 400, 404, 500, 503, 599:
        got, _, body = get(site.url("page/1", status=status))
        assert got == status
        assert bool(body) == (status not in {204, 304})
        assert site.log[-1].status == status


@pytest.mark.parametrize(
    "path",
    [
        "/page/1?status=204&duration=0.02",
        "/page/1?status=304&cut=0.5",
        "/fault/huge/0?status=204",
        "/fault/trickle/0?status=304",
    ],
)
def test_a_connection_serves_on_after_a_status_that_has_no_body(site, path):
    """Bytes of a body would be taken for the head of the next answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port_of(site), timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", path)
        assert connection.getresponse().read() == b""
        sock = connection.sock
        connection.request("GET", "/page/2")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, get(site.url("page/2"))[2])
        assert connection.sock is sock is not None


def test_redirects_lead_to_page_0_and_take_the_query_along(site):
    """Three redirects are four requests."""
    url = site.url("redirect/3", size=777)
    with urllib.request.urlopen(url) as answer:
        assert answer.url == site.url("page/0", size=777)
        assert len(answer.read()) == 777
    paths = ["/redirect/3", "/redirect/2", "/redirect/1", "/page/0"]
    assert [request.path for request in site.log] == paths
    assert {request.query for request in site.log} == {"size=777"}


def test_a_redirect_loop_is_left_by_the_client(site):
    """urllib gives up; the server would go on for ever."""
    assert get(site.url("redirect/loop"))[0] == 302
    assert get(site.url("redirect/101"))[0] == 400


def test_robots_are_asked_not_to_visit_private_pages(site):
    """By the standard library's parser."""
    robots = urllib.robotparser.RobotFileParser(site.url("robots.txt"))
    robots.read()
    assert robots.can_fetch("course", site.url("page/1"))
    assert not robots.can_fetch("course", site.url("private/1"))
    assert get(site.url("private/1"))[0] == 200


def test_a_head_request_gets_the_length_and_no_body(site):
    """Also for a page that would be slow or cut off."""
    for path in "/page/1", "/slow", "/broken":
        connection = http.client.HTTPConnection("127.0.0.1", port_of(site), timeout=20)
        connection.request("HEAD", path)
        answer = connection.getresponse()
        assert int(answer.headers["Content-Length"]) > 500
        assert answer.read() == b""
        connection.close()
    assert {request.outcome for request in site.log} == {"answered"}


def test_the_limited_page_refuses_the_sixth_request_of_a_period():
    """With a 429 that says how many seconds to wait; other pages are not limited."""
    with website(period=3600) as site:
        answers = [get(site.url("limited")) for _ in range(6)]
        assert [status for status, _, _ in answers] == [200] * 5 + [429]
        assert 3500 < int(answers[-1][1]["Retry-After"]) <= 3600
        assert get(site.url("page/1"))[0] == 200
        assert get(site.url("limited/3"))[0] == 429


def test_a_request_that_is_not_counted_is_told_to_wait():
    """Of two at the same moment one is let in at most, also where floats are rounded."""
    chance = random.Random(1)
    for _ in range(2000):
        begin, period = chance.uniform(1000, 100_000), chance.uniform(0.01, 1)
        limit = RateLimit(1, period)
        assert limit.wait(begin) == 0.0
        now = begin + period
        assert (limit.wait(now), limit.wait(now)).count(0.0) <= 1


def test_a_limit_can_hold_for_all_pages():
    """One count for the whole site."""
    with website(limit=2, period=3600) as site:
        statuses = [get(site.url(path))[0] for path in ("page/1", "limited", "page/2")]
        assert statuses == [200, 200, 429]


@given(
    st.integers(1, 5),
    st.lists(st.integers(0, 30), min_size=1, max_size=60),
)
def test_a_rate_limit_keeps_its_word(requests, gaps):
    """Never more per period; who waits as told gets in."""
    limit, now, entered = RateLimit(requests, period=10), 0, []
    for gap in gaps:
        now += gap
        wait = limit.wait(now)
        assert 0 <= wait <= 10
        if wait:
            assert len([time for time in entered if time > now - 10]) >= requests
            now += wait
            assert limit.wait(now) == 0
        entered.append(now)
    windows, opened = [], -10
    for time_ in entered:
        if time_ - opened >= 10:
            opened = time_
            windows.append(0)
        windows[-1] += 1
    assert max(windows) <= requests


# What it counts


def test_the_log_tells_the_order_of_arrival_and_who_asked(site):
    """The path without the query, the query by itself."""
    for path in "page/2", "page/1?size=10", "page/2?latency=0":
        request = urllib.request.Request(
            site.url() + path, headers={"User-Agent": "course"}
        )
        urllib.request.urlopen(request).close()
    assert [(r.path, r.query) for r in site.log] == [
        ("/page/2", ""),
        ("/page/1", "size=10"),
        ("/page/2", "latency=0"),
    ]
    assert {(r.method, r.user_agent, r.outcome) for r in site.log} == {
        ("GET", "course", "answered")
    }
    assert site.counts == {"/page/2": 2, "/page/1": 1}
    assert site.total == 3


def test_refused_requests_are_counted_too(site):
    """Wrong address, wrong method, wrong query."""
    get(site.url("nowhere"))
    get(site.url("page/1") + "?latency=soon")
    with connect(site) as connection:
        connection.sendall(b"POST /page/1 HTTP/1.1\r\nHost: s\r\nContent-Length: 0\r\n\r\n")
        assert b"405" in connection.recv(100)
    assert [r.status for r in site.log] == [404, 400, 405]


def test_requests_in_flight_are_counted_at_once_and_may_be_abandoned(site):
    """Eight clients ask for something late, then hang up."""
    with contextlib.ExitStack() as stack:
        for number in range(8):
            connection = stack.enter_context(connect(site))
            ask(connection, f"/page/{number}?latency=60")
            wait_for(lambda expected=number + 1: site.in_flight == expected)
        assert {request.outcome for request in site.log} == {"in flight"}
        assert [request.in_flight for request in site.log] == list(range(1, 9))
        assert not site.wait_until_idle(0.001)
    assert site.wait_until_idle(20)
    assert site.most_at_once == 8
    assert {(r.outcome, r.status) for r in site.log} == {("abandoned", None)}


def test_a_client_that_asks_one_after_the_other_has_never_two_in_flight(site):
    """Though each request has a connection of its own, which ends a little later."""
    for _ in range(3):
        for path in "page/1", "slow?duration=0", "page/1?cut=0.5", "nowhere":
            with contextlib.suppress(http.client.IncompleteRead):
                get(site.url() + path)
            assert site.in_flight == 0
    assert site.most_at_once == 1


def test_clear_forgets_all_but_what_is_in_flight(site):
    """The request under way neither vanishes from the count nor makes it negative."""
    get(site.url())
    with connect(site) as connection:
        ask(connection, "/page/1?latency=60")
        wait_for(lambda: site.in_flight == 1)
        site.clear()
        assert (site.log, site.total, site.in_flight, site.most_at_once) == ((), 0, 1, 1)
    assert site.wait_until_idle(20)
    get(site.url())
    assert (len(site.log), site.total, site.in_flight) == (1, 1, 0)


def test_the_log_keeps_a_bounded_number_of_requests(monkeypatch):
    """The total counts on."""
    monkeypatch.setattr(log, "_KEPT", 3)
    record = RequestLog()
    numbers = [record.arrived("GET", f"/{n}") for n in range(5)]
    for number in numbers:
        record.finished(number, "answered", 200)
    assert [request.path for request in record.requests()] == ["/2", "/3", "/4"]
    assert (record.total, record.most_at_once, record.in_flight) == (5, 5, 0)


def test_the_first_end_of_a_request_counts():
    """The answer that went out, not what happened to the connection later."""
    record = RequestLog()
    number = record.arrived("GET", "/")
    record.finished(number, "cut off", 200)
    record.finished(number, "abandoned")
    assert [(r.outcome, r.status) for r in record.requests()] == [("cut off", 200)]


def test_sites_are_independent():
    """Each has its port and its counts."""
    with website(status=503) as a, website(pages=3) as b:
        assert port_of(a) != port_of(b)
        assert get(a.url("page/1"))[0] == 503
        assert (a.total, b.total) == (1, 0)


# Who may use it, and from where


def test_coroutines_on_the_callers_own_loop_use_it(site):
    """A site that was started within a running loop, too."""

    async def main():
        with website() as inner:
            async with aiohttp.ClientSession() as session:

                async def status(url):
                    async with session.get(url) as answer:
                        await answer.read()
                        return answer.status

                urls = [*site.urls(10), *inner.urls(10)]
                return await asyncio.gather(*map(status, urls))

    assert asyncio.run(main()) == [200] * 20
    assert site.counts == {f"/page/{number}": 1 for number in range(10)}


def test_an_aiohttp_client_sees_a_broken_body(site):
    """As an error of its own kind."""

    async def main():
        async with aiohttp.ClientSession() as session, session.get(site.url("broken")) as r:
            with pytest.raises(aiohttp.ClientPayloadError):
                await r.read()

    asyncio.run(main())


def test_a_cancelled_client_is_noticed(site):
    """Cancelling a task in the client ends the request in the server."""

    async def main():
        async with aiohttp.ClientSession() as session:
            late = asyncio.create_task(session.get(site.url("page/1", latency=60)))
            await asyncio.to_thread(wait_for, lambda: site.in_flight == 1)
            late.cancel()
            with pytest.raises(asyncio.CancelledError):
                await late

    asyncio.run(main())
    assert site.wait_until_idle(20)
    assert [request.outcome for request in site.log] == ["abandoned"]


def test_a_proxy_in_the_environment_is_not_asked(monkeypatch):
    """A firm's proxy could not reach this computer; what was excepted stays so."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "intranet")
    with website() as site:
        opener = urllib.request.build_opener()
        with opener.open(site.url(), timeout=20) as answer:
            assert answer.status == 200
    assert os.environ["no_proxy"] == "intranet,127.0.0.1"


def test_a_site_does_not_go_to_another_process(site):
    """The message says what to send instead."""
    with pytest.raises(TypeError, match=r"a WebSite cannot .* send its url\(\)"):
        pickle.dumps(site)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("latency", -1),
        ("latency", 61),
        ("latency", float("nan")),
        ("latency", "soon"),
        ("duration", float("inf")),
        ("size", 10_000_001),
        ("size", float("inf")),
        ("size", 2.7),
        ("status", 199),
        ("status", None),
        ("cut", 1),
    ],
)
def test_values_out_of_bounds_are_named(site, name, value):
    """At the start, in an address, and in a request from elsewhere."""
    with pytest.raises(ValueError, match=f"^{name}="):
        website(**{name: value})
    with pytest.raises(ValueError, match=f"^{name}="):
        site.url("page/1", **{name: value})
    status, _, text = get(f"{site.url('page/1')}?{name}={value}")
    assert (status, text[: len(name)]) == (400, name.encode())


def test_other_bad_arguments_are_named(site):
    """With what to do."""
    for call, message in [
        (lambda: website(pages=0), r"pages=0.*1 to 10000"),
        (lambda: website(limit=0), r"limit=0: .*from 1 to 1000000"),
        (lambda: website(period=0), r"period=0: .*from 1e-06 to 3600"),
        (lambda: site.url("page/1", late=1), r"'late': choose from latency"),
        (lambda: site.urls(101), r"count=101.*100 pages"),
        (lambda: site.urls(True), r"count=True: give a whole number"),
        (lambda: site.urls("3"), r"count='3': give a whole number"),
        (lambda: website(status=True), r"status=True: give a whole number"),
        (lambda: website(size="500"), r"size='500': give a whole number"),
        (lambda: site.url("page/1", latency=False), r"latency=False: give a number"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()


def test_a_behaviour_may_be_changed_by_texts():
    """As they come in a query."""
    assert Behaviour().but({"cut": "0.25", "size": "3"}) == Behaviour(cut=0.25, size=3)


# That it survives


GARBAGE = [
    b"\0\1\2 nothing that is HTTP\r\n\r\n",
    b"GET /%zz HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: s\r\n\r\nAND NOW SOMETHING ELSE\r\n\r\n",
    b"GET " + b"/long" * 5000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: s\r\nA: " + b"a" * 10_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: s\r\n" + b"A: b\r\n" * 200 + b"\r\n",
    b"GET http://[::1/ HTTP/1.1\r\nHost: s\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 1000000000000\r\n\r\n" + b"x" * 10_000,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
]


def test_garbage_is_refused_and_the_next_request_answered(site, caplog, capfd):
    """Nothing is logged or printed: a cell's output is not the place for it."""
    for garbage in GARBAGE:
        with connect(site) as connection, contextlib.suppress(ConnectionError):
            connection.sendall(garbage)
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda c=connection: c.recv(10_000), b""))
            assert not answer or b" 40" in answer
    assert get(site.url())[0] == 200
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert capfd.readouterr() == ("", "")


def test_more_connections_than_the_limit_are_refused(monkeypatch):
    """Until others have gone."""
    monkeypatch.setattr(background, "_MOST_CONNECTIONS", 3)
    with website() as site:
        with contextlib.ExitStack() as stack:
            for number in range(1, 4):
                ask(stack.enter_context(connect(site)), "/page/1?latency=60")
                wait_for(lambda expected=number: site.in_flight == expected)
            with connect(site) as fourth, contextlib.suppress(ConnectionError):
                ask(fourth, "/page/1")
                assert fourth.recv(100) == b""
        assert site.wait_until_idle(20)
        assert site.total == 3

        def served():
            with contextlib.suppress(OSError):
                return get(site.url())[0] == 200

        wait_for(served)


def test_on_windows_all_connections_fit_into_its_select():
    """512 sockets, of which the event loop has one, and one is the listening one."""
    code = (
        "import aiohttp.web, sys; sys.platform = 'win32'; "
        "from helpers.servers import background; print(background._MOST_CONNECTIONS)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert int(run.stdout) <= 510


# That it goes away


def threads():
    return [thread for thread in threading.enumerate() if "web site" in thread.name]


def refuses(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=20).close()
    except ConnectionRefusedError:
        return True
    return False


def test_after_close_there_is_no_thread_and_no_port():
    """Even with a request in flight and idle connections; twice does no harm."""
    before = threads()
    with website() as site, connect(site) as idle, connect(site) as busy:
        ask(idle, "/page/1?size=0")
        assert b"200" in idle.recv(1000)
        ask(busy, "/page/1?latency=60")
        wait_for(lambda: site.in_flight == 1)
        assert len(threads()) == len(before) + 1
        site.close()
        assert threads() == before
        assert refuses(port_of(site))
        with contextlib.suppress(ConnectionError):
            assert busy.recv(100) == b""
        site.close()
    assert not site.running
    assert repr(site) == "<WebSite: closed, 100 pages, 2 requests>"
    assert [request.outcome for request in site.log] == ["answered", "abandoned"]


def test_close_may_be_called_by_several_threads_at_once():
    """All of them return, and then it is closed."""
    site = website()
    together = threading.Barrier(4)

    def close():
        together.wait(20)
        site.close()
        assert refuses(port_of(site))

    closers = [threading.Thread(target=close) for _ in range(4)]
    for closer in closers:
        closer.start()
    for closer in closers:
        closer.join()


def test_an_interrupt_at_the_start_leaves_nothing_behind(monkeypatch):
    """The learner presses stop while the cell waits for the server."""
    before = threads()
    interrupted = []

    def result(self, timeout=None):
        interrupted.append(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(Future, "result", result)
    with pytest.raises(KeyboardInterrupt):
        website()
    assert interrupted
    assert threads() == before


def test_an_application_that_cannot_be_made_is_an_error_of_the_caller():
    """Not of the thread, where nobody would see it."""
    made = []

    def make_application():
        made.append(threading.current_thread())
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        BackgroundServer(make_application, "web site")
    made[0].join(20)
    assert not made[0].is_alive()


def test_a_mistake_in_a_handler_is_seen(caplog):
    """The filter that keeps garbage out of the log lets it through."""

    async def handler(request):
        raise LookupError("a mistake")

    def make_application():
        application = web.Application()
        application.router.add_get("/", handler)
        return application

    server = BackgroundServer(make_application, "web site")
    try:
        assert get(f"http://127.0.0.1:{server.port}/")[0] == 500
    finally:
        server.close()
    assert "a mistake" in caplog.text


SCRIPT = """
import atexit, json, sys, threading
@atexit.register
def report():
    connection.close()
    print(json.dumps([light, [thread.name for thread in threading.enumerate()]]))
from helpers.servers import website
light = not {"aiohttp", "asyncio", "urllib.request"} & set(sys.modules)
site = website()
import socket
connection = socket.create_connection(site.url().split("/")[2].split(":"))
connection.sendall(b"GET /page/1?latency=60 HTTP/1.1\\r\\nHost: s\\r\\n\\r\\n")
while not site.in_flight:
    pass
"""


@pytest.fixture(scope="module")
def script():
    """A process that ends without having closed its site."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    return subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", SCRIPT],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
    )


def test_it_stops_with_the_interpreter_without_a_word(script):
    """No ResourceWarning, no hanging thread, though a request is in flight."""
    assert (script.returncode, script.stderr) == (0, "")
    # As they were after the site's own exit handler, which was registered later.
    assert json.loads(script.stdout)[1] == ["MainThread"]


def test_nothing_heavy_is_imported_before_the_first_site(script):
    """aiohttp takes a third of a second, asyncio and urllib.request some of it."""
    assert json.loads(script.stdout)[0] is True


def forks(test):
    """For tests that fork this process, which has threads, on purpose."""
    test = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")(test)
    return pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")(test)


@forks
def test_a_forked_child_neither_keeps_nor_stops_the_site():
    """It can ask it, and its end or its life does the parent's site no harm."""
    go_on, proceed = os.pipe()
    with website() as site, connect(site) as connection:
        ask(connection, "/page/1?latency=0.01&cut=0.5")
        child = os.fork()
        if child == 0:
            status = 1
            with contextlib.suppress(BaseException):
                connection.close()
                assert get(site.url("page/2"))[0] == 200
                assert site.log is not None
                site.close()
                assert site.running
                os.close(proceed)
                os.read(go_on, 1)
                status = 0
            os._exit(status)
        try:
            # The child has the sockets, too: without care none of this would end.
            wait_for(lambda: site.counts["/page/2"] == 1)
            while connection.recv(10_000):
                pass
            assert get(site.url("page/3"))[0] == 200
            site.close()
            assert refuses(port_of(site))
        finally:
            os.close(proceed)
            os.close(go_on)
            _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0


def log_of_one():
    """A request log, its lock, and what a child is to read."""
    record = RequestLog()
    record.arrived("GET", "/")
    return record._changed, lambda: record.total == 1


def slots_of_one():
    """The slots of a model, their lock, and what a child is to read and to do."""
    slots = Slots()
    slots._record(1)
    return slots._lock, lambda: (len(slots.turns()), slots.clear()) == (1, None)


@forks
@pytest.mark.parametrize("make", [log_of_one, slots_of_one])
def test_a_record_can_be_read_in_a_child_that_was_forked_while_it_was_written(make):
    """The thread that held the lock is not in the child and cannot release it."""
    lock, read = make()
    writing, written = threading.Event(), threading.Event()

    def write():
        with lock:
            writing.set()
            written.wait(20)

    writer = threading.Thread(target=write)
    writer.start()
    writing.wait(20)
    child = os.fork()
    if child == 0:
        signal.alarm(10)
        os._exit(0 if read() else 1)
    written.set()
    writer.join()
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
