"""The crawlers of the chapter on the scraper, taken from its cells, on sites with faults.

The cells that define something, and do nothing else, are run in their order: what the
tests call is what the chapter teaches.
"""

from __future__ import annotations

import ast
import asyncio
import sys
import threading
import time
from types import ModuleType
from urllib.parse import urlsplit

import aiohttp
import nbformat
import psutil
import pytest
from notebook import ROOT

from helpers.servers import website

CHAPTER = ROOT / "notebooks" / "12_scraper.ipynb"
AGENT = "test-crawler/1.0 (+http://site.example/)"
DEFINITIONS = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
)


def defines_only(source: str) -> bool:
    """Whether a cell defines something, or gives a name to a constant, and that is all."""
    try:
        body = ast.parse(source).body
    except SyntaxError:  # magics, top-level await
        return False
    return all(
        isinstance(node, DEFINITIONS)
        or (
            isinstance(node, ast.Assign) and isinstance(node.value, (ast.Constant, ast.Set))
        )
        for node in body
    )


class Clock:
    """The clock of the blocking crawler; a nap of an hour is an error at once."""

    monotonic = staticmethod(time.monotonic)

    @staticmethod
    def sleep(seconds):
        assert seconds < 60
        time.sleep(seconds)


@pytest.fixture(scope="module")
def chapter():
    """What the cells of the chapter define."""
    module = ModuleType("scraper_chapter")
    sys.modules[module.__name__] = module  # dataclasses look for their module
    cells = nbformat.read(CHAPTER, as_version=4).cells
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        # What stands above a check is an exercise's stub, not the chapter's own.
        if following is not None and following.source.startswith("check("):
            continue
        if cell.cell_type == "code" and defines_only(cell.source):
            exec(compile(cell.source, "a cell", "exec"), vars(module))
    module.time = Clock
    yield module
    del sys.modules[module.__name__]


class Results(list):
    """Of a crawl; a crawl that does not end fails instead of going on for ever."""

    def append(self, result):
        assert len(self) < 5000, "the crawl has no end"
        super().append(result)


def crawl(chapter, site, **manner):
    """The results of the crawler with tasks, in the order in which they came."""
    results = Results()

    async def keep(result):
        results.append(result)

    manner = {"agent": AGENT, "workers": 8, "timeout": 20.0, **manner}
    crawl = chapter.crawl(site.url("page/0"), keep, **manner)
    asyncio.run(asyncio.wait_for(crawl, 120))
    return results


def crawl_with_threads(chapter, site, **manner):
    """The results of the crawler with threads."""
    results = Results()
    manner = {"agent": AGENT, "workers": 8, "timeout": 20.0, **manner}
    chapter.crawl_with_threads(site.url("page/0"), results.append, **manner)
    return results


both = pytest.mark.parametrize("crawler", [crawl, crawl_with_threads])


def outcomes(results):
    found = {urlsplit(result.url).path: result.outcome for result in results}
    assert len(found) == len(results), "an address has two results"
    return found


def allowed(truth):
    return {path: outcome for path, outcome in truth.items() if outcome != "forbidden"}


def wait_for(condition):
    """Until it holds; a deadline only so that a broken test ends."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.fixture(scope="module", params=[crawl, crawl_with_threads])
def faulty(request, chapter):
    """A crawl over everything that goes wrong: the site's log and the results."""
    with website(pages=40, faults=True) as site:
        results = request.param(chapter, site, workers=30, timeout=1.0, attempts=3)
        return site, {urlsplit(result.url).path: result for result in results}


def test_the_crawl_finds_the_truth(faulty):
    """Each address that may be asked for has the outcome that the site knows of."""
    site, results = faulty
    found = {path: result.outcome for path, result in results.items()}
    assert found == allowed(site.truth())


def test_nothing_is_asked_for_that_is_forbidden(faulty):
    """Neither by a link nor by a redirect; so the endless calendar is no trap."""
    site, _ = faulty
    assert not [path for path in site.counts if path.startswith(("/private", "/calendar"))]
    assert site.log[0].path == "/robots.txt"


def test_everybody_is_told_who_is_asking(faulty):
    """The request for robots.txt included."""
    site, _ = faulty
    assert {request.user_agent for request in site.log} == {AGENT}


@pytest.mark.parametrize("kind", ["stuck", "trickle"])
def test_a_time_out_is_reported_with_its_name(faulty, kind):
    """Also where bytes keep coming in, too slowly."""
    _, results = faulty
    assert "TimeoutError(" in results[f"/fault/{kind}/0"].error
    assert results[f"/fault/{kind}/0"].attempts == 3


def test_a_body_that_was_cut_off_is_no_page(faulty):
    """It is tried again, and again, and then has failed."""
    _, results = faulty
    result = results["/fault/cut/1"]
    assert result.outcome == "failed"
    assert result.attempts == 3
    assert results["/fault/flaky/1"].attempts >= 2


def test_a_body_without_an_end_is_dropped_at_the_limit(faulty):
    """Once; the server did its part."""
    site, results = faulty
    assert "TooBig('more than 1,000,000 bytes')" in results["/fault/huge/0"].error
    assert results["/fault/huge/0"].attempts == 1
    assert site.counts["/fault/huge/0"] == 1


def test_an_hour_is_not_waited_for(faulty):
    """A 503 with such a Retry-After has failed at once."""
    _, results = faulty
    for number in (0, 1):
        assert results[f"/fault/down/{number}"].attempts == 1
        assert results[f"/fault/down/{number}"].status == 503


@pytest.mark.parametrize("kind", ["latin-1", "no-charset", "wrong-charset"])
def test_titles_are_read_in_every_charset(faulty, kind):
    """Announced, named in the HTML, or wrong."""
    _, results = faulty
    assert results[f"/fault/{kind}/1"].title == f"{kind} 1: größer, naïve, später"


def test_redirects_end(faulty):
    """In a circle, where an address is known; in an endless chain, after ten."""
    site, results = faulty
    assert site.counts["/fault/loop/0"] == site.counts["/fault/loop/0/1"] == 1
    assert results["/fault/endless/0/10"].error == "too many redirects"
    assert "/fault/endless/0/11" not in site.counts


@both
def test_no_page_is_asked_for_twice(chapter, crawler):
    """Though pages link in circles and in several spellings; and none is missed."""
    with website(pages=200) as site:
        assert outcomes(crawler(chapter, site)) == allowed(site.truth())
        assert set(site.counts.values()) == {1}


@both
@pytest.mark.parametrize("workers", [1, 3, 7])
def test_no_more_than_the_workers_are_in_flight(chapter, crawler, workers):
    """By the server's count; and as many as there are, where pages take time."""
    with website(pages=25, latency=0.02) as site:
        crawler(chapter, site, workers=workers)
        assert site.most_at_once == workers


@both
def test_a_429_is_obeyed(chapter, crawler):
    """All pages come in the end; after a refusal nobody asks until it is time."""
    with website(pages=30, limit=20) as site:
        results = crawler(chapter, site, workers=3, attempts=10)
        assert outcomes(results) == allowed(site.truth())
        refused = [request for request in site.log if request.status == 429]
        assert 1 <= len(refused) <= 3 * (site.total // 20)
        first = refused[0].start
        # Retry-After says 1 s; what had been sent arrives a little later than the first.
        early = [r for r in site.log if first + 0.5 < r.start < first + 0.95]
        assert not early


def test_a_429_stops_everybody(chapter):
    """Not only the request that got it: who waits for a turn goes on waiting."""
    pace = chapter.Pace(0.01)
    assert pace.turn() == 0
    assert 0 < pace.turn() <= 0.01
    assert chapter.wait_after(chapter.Refused(503, "9"), 1, 2, pace) == 9
    assert pace.turn() <= 0.01
    assert chapter.wait_after(chapter.Refused(429, "9"), 1, 2, pace) == 9
    assert 8 < pace.turn() <= 9
    assert chapter.wait_after(chapter.Refused(429, "1"), 1, 2, pace) == 1
    assert 8 < pace.turn() <= 9


@both
def test_what_the_site_asks_for_between_two_requests_is_kept(chapter, crawler):
    """Crawl-delay and Request-rate, whichever is slower."""
    robots = "User-agent: *\nRequest-rate: 20/1\n"
    with website(pages=6, robots=robots) as site:
        crawler(chapter, site)
        starts = sorted(request.start for request in site.log)[1:]
        # From the first to the last; what lies between may be late, but never early.
        assert starts[-1] - starts[0] >= (len(starts) - 1) / 20 - 0.01


@both
def test_a_site_that_forbids_everything_is_an_error(chapter, crawler):
    """Not an empty result."""
    with website(robots="User-agent: *\nDisallow: /\n") as site:
        with pytest.raises(PermissionError, match=r"robots\.txt forbids http://127"):
            crawler(chapter, site)
        assert site.total == 1


def test_without_a_robots_txt_all_is_allowed_and_without_a_server_nothing(chapter):
    """404 and 503, by RFC 9309."""
    for status, expected in (404, True), (503, False), (200, True):
        rules = chapter.rules_from(status, "")
        assert rules.can_fetch(AGENT, "http://site.example/page/1") is expected


def test_a_redirected_address_is_followed_only_on_the_same_site(chapter):
    """Another port is another site, and other schemes are none."""
    frontier = chapter.Frontier("http://site.example/", lambda url: True, most=3)
    start = "http://site.example/a/"
    assert frontier.admit("b#c", start) == "http://site.example/a/b"
    assert frontier.admit("http://SITE.example:80/a/%62", start) is None
    for foreign in "http://site.example:81/", "https://site.example/", "mailto:a@b", "//[x":
        assert frontier.admit(foreign, start) is None
    assert [frontier.admit(str(n), start) is None for n in range(3)] == [False, False, True]


def open_connections(site):
    """The client's ends of the connections to a site."""
    port = urlsplit(site.url()).port
    return [
        connection
        for connection in psutil.Process().net_connections("tcp")
        if connection.raddr and connection.raddr.port == port
        and connection.status == psutil.CONN_ESTABLISHED
    ]  # fmt: skip


def test_a_cancelled_crawl_leaves_no_task_and_no_connection(chapter):
    """Whoever is at work; and what was found is kept."""
    results = []

    async def cancelled(site):
        async def keep(result):
            results.append(result)
            if len(results) == 10:
                enough.set()

        enough = asyncio.Event()
        crawl = chapter.crawl(site.url("page/0"), keep, agent=AGENT, workers=5)
        task = asyncio.create_task(crawl)
        await asyncio.wait_for(enough.wait(), 60)
        assert open_connections(site)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return asyncio.all_tasks() - {asyncio.current_task()}

    with website(pages=100, latency=0.05) as site:
        assert asyncio.run(cancelled(site)) == set()
        assert site.wait_until_idle(20)
        wait_for(lambda: not open_connections(site))
        total = site.total
    assert 10 <= len(results) < 100
    assert total < 100


def test_a_stream_may_be_left_early(chapter):
    """By break or by an exception: nothing goes on, nothing stays open."""

    async def left(site, reason):
        stream = chapter.crawling(site.url("page/0"), agent=AGENT, workers=5)
        async with stream as results:
            count = 0
            async for _ in results:
                count += 1
                if count == 10 and reason is None:
                    break
                if count == 10:
                    raise reason
        return asyncio.all_tasks() - {asyncio.current_task()}

    for reason in None, KeyError("of the reader"):
        with website(pages=200, latency=0.01) as site:
            if reason is None:
                assert asyncio.run(left(site, None)) == set()
            else:
                with pytest.raises(ExceptionGroup) as caught:
                    asyncio.run(left(site, reason))
                assert caught.value.exceptions == (reason,)
            assert site.wait_until_idle(20)
            wait_for(lambda site=site: not open_connections(site))
            assert site.total < 200


def test_a_stream_has_all_results_and_waits_for_its_reader(chapter):
    """No more than its queue and the workers hold are ahead of the reader."""

    async def read(site):
        counts = []
        stream = chapter.crawling(site.url("page/0"), agent=AGENT, workers=5)
        async with stream as results:
            results = aiter(results)
            found = [await anext(results)]
            # The crawl goes on until its queue is full; nothing says when that is.
            while len(counts) < 20 or counts[-1] != counts[-20]:
                await asyncio.sleep(0.01)
                counts.append(site.total)
            found += [result async for result in results]
        return counts[-1], found

    with website(pages=300) as site:
        ahead, found = asyncio.run(read(site))
        assert ahead <= 1 + 1 + 100 + 5
        assert outcomes(found) == allowed(site.truth())


def test_a_failing_crawl_ends_the_stream_with_its_error(chapter):
    """A reader does not wait for results that nobody will send."""

    async def read(site):
        async with chapter.crawling(site.url("page/0"), agent=AGENT) as results:
            return [result async for result in results]

    with (
        website(robots="User-agent: *\nDisallow: /\n") as site,
        pytest.raises(ExceptionGroup) as caught,
    ):
        asyncio.run(read(site))
    assert caught.group_contains(PermissionError)


def test_threads_end_with_the_crawl(chapter):
    """Also when the report fails; and what was queued is not visited."""
    results = []

    def fail_at_last(result):
        results.append(result)
        if len(results) == 100:
            raise KeyError(result.url)

    with website(pages=1000, latency=0.01) as site:
        before = set(threading.enumerate())
        with pytest.raises(KeyError):
            chapter.crawl_with_threads(site.url("page/0"), fail_at_last, agent=AGENT)
        assert set(threading.enumerate()) == before
        assert site.wait_until_idle(20)
        wait_for(lambda: not open_connections(site))
        # Hundreds were known by then and had not begun.
        assert 100 <= site.total < 180


def test_a_bug_in_the_report_is_not_swallowed(chapter):
    """It ends the crawl, as an exception group, and closes what is open."""

    async def fail(result):
        raise KeyError(result.url)

    with website(pages=20) as site:
        with pytest.raises(ExceptionGroup) as caught:
            asyncio.run(chapter.crawl(site.url("page/0"), fail, agent=AGENT))
        assert caught.group_contains(KeyError)
        wait_for(lambda: not open_connections(site))


def test_the_scrapers_of_the_article_behave_as_the_chapter_says(chapter):
    """100 at once; an error without a text; a number as a time-out, here but not there."""

    async def main(site):
        urls = site.urls(50, latency=0.5) * 3
        assert {r["status"] for r in await chapter.scrape_all(urls)} == {200}
        async with aiohttp.ClientSession() as session:
            stuck = site.url("fault/stuck/0")
            return await chapter.fetch_page(session, stuck, timeout=0.05)

    with website() as site:
        result = asyncio.run(main(site))
        assert site.most_at_once == 100
    assert result["error"] == ""

    async def session():
        aiohttp.ClientSession(timeout=10)

    with pytest.raises(ValueError, match="timeout"):
        asyncio.run(session())


@pytest.mark.parametrize(
    ("retry_after", "expected"),
    [("3", 3.0), ("0", 0.0), ("3600", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)],
)
def test_retry_after_is_read_in_both_forms(chapter, retry_after, expected):
    """A date in the past means now; more than is bearable means never."""
    assert chapter.pause(chapter.Refused(503, retry_after), attempt=1) == expected


@pytest.mark.parametrize("retry_after", [None, "", "soon", "-1", "Wed, 99 Oct 2015"])
def test_without_a_retry_after_that_can_be_read_the_wait_doubles(chapter, retry_after):
    """With some chance in it."""
    for attempt, least, most in (1, 0.05, 0.15), (2, 0.1, 0.3), (3, 0.2, 0.6):
        assert least <= chapter.pause(chapter.Refused(503, retry_after), attempt) <= most


@pytest.mark.parametrize(
    ("body", "announced", "text"),
    [
        ("größer".encode(), None, "größer"),
        ("größer".encode(), "ascii", "größer"),
        ("größer".encode("cp1252"), "utf-8", "größer"),
        ("größer".encode("cp1252"), "no such thing", "größer"),
        (b'<meta charset="koi8-r">\xc4', None, '<meta charset="koi8-r">д'),
        (b'<meta http-equiv="x" content="text/html; charset=koi8-r">\xc4', "utf-8", None),
        (b"\x81\xff", "utf-8", "\ufffdÿ"),
        (b"", None, ""),
    ],
)
def test_every_body_can_be_decoded(chapter, body, announced, text):
    """Claims are tried in turn, strictly; something is always given."""
    decoded = chapter.decode(body, announced)
    assert decoded == text or (text is None and decoded.endswith("д"))
