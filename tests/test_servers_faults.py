"""The faults of the web site: what goes wrong, where, and that the site knows the truth."""

from __future__ import annotations

import asyncio
import http.client
import math
import threading
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.servers import Pages, website
from helpers.servers.faults import FAULTS, LIMIT, onward
from helpers.servers.traffic import draw_traffic, mean_in_flight
from helpers.timeline.model import Concurrency


@pytest.fixture(scope="module")
def shared():
    """A site for tests that change nothing but its log."""
    with website(pages=30, faults=True) as site:
        yield site


@pytest.fixture
def site(shared):
    """The shared site, with an empty log."""
    assert shared.wait_until_idle(20)
    shared.clear()
    return shared


def ask(site, path):
    """Status, headers and body of one request; redirects are not followed."""
    parts = urlsplit(site.url(path))
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_a_site_without_faults_is_as_it_was():
    """Faults add links behind those that the pages have anyway, and change nothing else."""
    plain, faulty = Pages(50, seed=3), Pages(50, seed=3, faults=True)
    for number in range(50):
        links = plain.links(number)
        assert faulty.links(number)[: len(links)] == links
        assert not any(link.startswith("/fault/") for link in links)


def test_faults_are_linked_the_same_for_the_same_seed():
    """And from early pages, which a crawler sees soon."""
    where = [Pages(1000, seed, faults=True).links(0) for seed in (1, 1, 2)]
    assert where[0] == where[1] != where[2]
    pages = Pages(1000, faults=True)
    assert not any("/fault/" in link for n in range(40, 1000) for link in pages.links(n))


def test_every_kind_of_fault_can_be_reached(site):
    """From page 0, and the truth names what comes of each."""
    truth = site.truth()
    for kind, fault in FAULTS.items():
        assert truth[f"/fault/{kind}/0"] == fault.outcome
    assert {truth[f"/page/{n}"] for n in range(30)} == {"page"}
    assert truth["/missing/7"] == "failed"
    assert truth["/private/10"] == truth["/calendar/1"] == "forbidden"


def test_the_truth_about_redirects_depends_on_how_many_are_followed(site):
    """The last one that is followed leads to the address that counts as failed."""
    truth = site.truth(most_redirects=3)
    chain = [truth.get(f"/fault/endless/0/{step}") for step in (1, 2, 3, 4)]
    assert chain == ["moved", "moved", "failed", None]


def test_forbidden_pages_lead_nowhere(site):
    """So the endless calendar does not make the truth endless."""
    assert "/calendar/2" not in site.truth()


@pytest.mark.parametrize(
    ("kind", "charset", "announced"),
    [
        ("latin-1", "iso-8859-1", "text/html; charset=iso-8859-1"),
        ("no-charset", "windows-1252", "text/html"),
        ("wrong-charset", "windows-1252", "text/html; charset=utf-8"),
    ],
)
def test_charsets_are_announced_or_not_and_true_or_not(site, kind, charset, announced):
    """Each body has umlauts that are not UTF-8."""
    _, headers, body = ask(site, f"fault/{kind}/1")
    assert headers["Content-Type"] == announced
    assert f"<title>{kind} 1: größer, naïve, später</title>" in body.decode(charset)
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_a_missing_charset_stands_in_the_html(site):
    """Where a browser looks for it."""
    assert b'<meta charset="windows-1252">' in ask(site, "fault/no-charset/0")[2]


def test_busy_is_so_at_every_other_request(site):
    """And says for how long, in seconds or as a date."""
    for number in (0, 1):
        answers = [ask(site, f"fault/busy/{number}") for _ in range(4)]
        assert [status for status, _, _ in answers] == [503, 200, 503, 200]
    assert ask(site, "fault/busy/0")[1]["Retry-After"] == "1"
    assert parsedate_to_datetime(ask(site, "fault/busy/1")[1]["Retry-After"])
    ask(site, "fault/busy/0")  # as it was before
    ask(site, "fault/busy/1")


def test_flaky_breaks_every_other_time(site):
    """In the middle of the body; the next answer is whole."""
    for _ in range(2):
        with pytest.raises(http.client.IncompleteRead):
            ask(site, "fault/flaky/0")
        assert ask(site, "fault/flaky/0")[0] == 200


def test_limited_refuses_more_than_its_limit():
    """All addresses of the kind have one limit together."""
    with website() as site:
        answers = [ask(site, f"fault/limited/{n}") for n in range(LIMIT + 1)]
    statuses = [status for status, _, _ in answers]
    # Unless the computer was so slow that another period began.
    assert statuses in ([200] * LIMIT + [429], [200] * (LIMIT + 1))
    if statuses[-1] == 429:
        assert answers[-1][1]["Retry-After"] == "1"


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/fault/moved/1", "/page/0"),
        ("/fault/moved-private/1", "/private/1"),
        ("/fault/moved-away/1", "http://elsewhere.invalid/"),
        ("/fault/loop/1", "/fault/loop/1/1"),
        ("/fault/loop/1/1", "/fault/loop/1"),
        ("/fault/endless/1", "/fault/endless/1/1"),
        ("/fault/endless/1/9", "/fault/endless/1/10"),
    ],
)
def test_redirects_lead_where_the_truth_says(site, path, leads_to):
    """With one of the statuses that redirects have."""
    status, headers, _ = ask(site, path)
    assert status in (301, 302, 303, 307, 308)
    assert headers["Location"] == leads_to
    assert onward(path) in (leads_to, None)


def test_odd_links_lead_to_page_0_if_to_any_page(site):
    """In spellings of which a client makes one and the same address."""
    body = ask(site, "fault/odd-links/0")[2].decode()
    host = urlsplit(site.url()).netloc
    for href in "/page/%30", f"//{host}/page/../page/./0#text", "../../../page/0":
        assert f'href="{href}"' in body
    assert urllib.request.urlopen(site.url("page/%30")).status == 200
    assert site.log[-1].path == "/page/0"


def test_errors_have_their_statuses(site):
    """A server that is down says how long it will be, which is too long."""
    assert ask(site, "fault/error/0")[0] == 500
    for number in (0, 1):
        status, headers, _ = ask(site, f"fault/down/{number}")
        assert status == 503
        assert headers["Retry-After"]


def test_a_picture_is_not_html(site):
    """Nor text."""
    _, headers, body = ask(site, "fault/binary/0")
    assert headers["Content-Type"].startswith("image/png")
    assert body.startswith(b"\x89PNG")


def test_a_cut_body_ends_too_early(site):
    """Each time."""
    for _ in range(2):
        with pytest.raises(http.client.IncompleteRead):
            ask(site, "fault/cut/0")


def test_a_huge_body_does_not_say_how_long_it_is(site):
    """So a client has to count."""
    _, headers, body = ask(site, "fault/huge/0")
    assert "Content-Length" not in headers
    assert len(body) == 10_000_000


def test_a_client_that_leaves_is_no_mistake_of_the_server(caplog, capfd):
    """Nothing is logged when it hangs up in the middle of a long body."""

    async def leave(count):
        async with aiohttp.ClientSession() as session:
            for _ in range(count):
                async with session.get(site.url("fault/huge/0")) as answer:
                    await answer.content.readexactly(200_000)

    with website() as site:
        asyncio.run(leave(20))
        assert site.wait_until_idle(20)
    assert caplog.records == []
    assert capfd.readouterr().err == ""
    assert {request.outcome for request in site.log} == {"abandoned"}


def test_what_hangs_is_given_up_by_the_client_only(site):
    """Whether no answer begins, or one that does not end."""

    async def wait(path):
        limits = aiohttp.ClientTimeout(total=0.3)
        async with (
            aiohttp.ClientSession(timeout=limits) as session,
            session.get(site.url(path)) as answer,
        ):
            begun.append(path)
            await answer.read()

    begun = []
    for path in "fault/stuck/0", "fault/trickle/0":
        with pytest.raises(TimeoutError):
            asyncio.run(wait(path))
    assert begun == ["fault/trickle/0"]
    assert site.wait_until_idle(20)
    assert [request.outcome for request in site.log] == ["abandoned"] * 2


def test_the_calendar_has_no_end(site):
    """Each day has a next day."""
    assert b'href="/calendar/100000"' in ask(site, "calendar/99999")[2]


def test_an_unknown_fault_is_missing(site):
    """404, as any other address that there is not."""
    assert ask(site, "fault/unheard-of/0")[0] == 404


def test_robots_txt_says_what_was_asked_for():
    """By default, that what is private and what has no end be left alone."""
    with website(robots="User-agent: *\nCrawl-delay: 3\n") as site:
        assert ask(site, "robots.txt")[2] == b"User-agent: *\nCrawl-delay: 3\n"
    with website() as site:
        assert b"Disallow: /private/\nDisallow: /calendar/\n" in ask(site, "robots.txt")[2]


def test_traffic_is_drawn_from_the_first_request_of_each_log(site):
    """With what it shows in words, and a line for each log in both panels."""
    for number in (1, 2):
        ask(site, f"page/{number}")
    log = site.log
    figure = draw_traffic({"early": log[:1], "late": log[1:]}, title="two runs")
    assert "early: 1 in" in figure.alt
    assert "late: 1 in" in figure.alt
    for axes in figure.axes:
        assert len(axes.lines) == 2
        assert all(line.get_xdata()[0] == 0 for line in axes.lines)
        assert axes.get_ylabel()
    with pytest.raises(ValueError, match="logs: give from 1 to 4"):
        draw_traffic({})
    with pytest.raises(ValueError, match=r"logs\['none'\] has no request"):
        draw_traffic({"none": ()})


def test_requests_in_flight_are_those_the_server_counted():
    """Worked out from the spans, as the log noted it when they arrived."""
    with website(latency=0.05) as site:
        threads = [threading.Thread(target=ask, args=(site, "page/0")) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spans = [(request.start, request.end) for request in site.log]
        assert Concurrency.of(spans).most == site.most_at_once


@given(
    st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)).map(sorted), min_size=1),
    st.floats(0.1, 20),
)
def test_averages_in_flight_keep_the_total(spans, width):
    """They add up to the time that all requests took together, and none is negative."""
    means = mean_in_flight(spans, width)
    assert min(means) >= 0
    total = sum(end - start for start, end in spans)
    assert math.isclose(sum(means) * width, total, abs_tol=1e-6)
    assert max(means) <= Concurrency.of((a, b + 1e-9) for a, b in spans).most + 1e-6
