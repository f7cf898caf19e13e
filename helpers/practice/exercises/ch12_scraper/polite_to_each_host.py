"""The check of the exercise "polite-to-each-host"."""

from __future__ import annotations

import asyncio
from typing import Any

from helpers.practice.bench import Bench, Refused, fail, most_at_once, shown
from helpers.practice.durations import HOUR
from helpers.practice.exercise import exercise
from helpers.practice.leftovers import tasks_left

#: More hosts than any limit that an answer could have set by itself.
MANY = 24


class Web:
    """Some hosts, in virtual time, and a record of what they were asked."""

    def __init__(self, rules: dict[str, str], slow: str = "") -> None:
        self.rules, self.slow = rules, slow
        self.asked: list[str] = []
        self.events: list[tuple[str, str, float]] = []

    async def fetch(self, url: str) -> str:
        """The text at an address."""
        self.asked.append(url)
        host, _, path = url.removeprefix("http://").partition("/")
        clock = asyncio.get_running_loop().time
        self.events.append(("enter", host, clock()))
        rules = 10 * HOUR if host == self.slow else 0.1 * HOUR
        page = 10 * HOUR if path == "slow" else HOUR
        await asyncio.sleep(rules if path == "robots.txt" else page)
        self.events.append(("leave", host, clock()))
        return self.rules[host] if path == "robots.txt" else self.text(url)

    def text(self, url: str) -> str:
        """What is there; a page that is named so is empty."""
        return "" if url.endswith("/empty") else f"text of {url}"

    def most(self, host: str) -> int:
        """How many requests a host had at most at once."""
        return most_at_once((what, "") for what, where, _ in self.events if where == host)


@exercise(
    "polite-to-each-host",
    "12_scraper",
    "Be polite to each host",
    """
    import asyncio
    from urllib.parse import urlsplit
    from urllib.robotparser import RobotFileParser

    async def fetch_all(fetch, urls, k):
        ...
    """,
)
def polite_to_each_host(bench: Bench, fetch_all: Any) -> None:
    """robots.txt once and first, nothing forbidden, k at once per host, in order."""
    one, two = (f"{word}.example" for word in bench.random.sample(WORDS, 2))
    closed = f"/{bench.random.choice(WORDS)}/"
    everything = {one: "", two: ""}

    async def allowed() -> None:
        others = "User-agent: some-other-bot\nDisallow: /\n\n"
        rules = f"{others}User-agent: *\nDisallow: {closed}\n"
        web = Web({one: rules, two: "User-agent: *\nDisallow:\n"})
        # The first one only has in it what is forbidden.
        urls = [
            f"http://{one}/a{closed}",
            f"http://{one}{closed}b",
            f"http://{two}{closed}c",
        ]
        found = await fetch_all(web.fetch, urls, 5)
        asked = web.asked
        for url in asked:
            if url == urls[1]:
                fail("wrong-result", f"robots.txt forbids {closed}, and it fetched {url}.")
            if asked.count(url) > 1:
                fail("wasteful", f"{url} was fetched {asked.count(url)} times.")
        for host in one, two:
            mine = [url for url in asked if url.startswith(f"http://{host}/")]
            if f"http://{host}/robots.txt" not in mine:
                fail("wrong-result", f"http://{host}/robots.txt was not fetched.")
            if not mine[0].endswith("/robots.txt"):
                fail("order", f"{mine[0]} was fetched before the host's robots.txt.")
            events = [what for what, where, _ in web.events if where == host]
            if events[:2] != ["enter", "leave"]:
                fail("order", f"A page of {host} was fetched before robots.txt had come.")
        wanted = [f"text of {url}" if url != urls[1] else None for url in urls]
        for url in urls[0], urls[2]:
            if url not in asked:
                fail(
                    "wrong-result",
                    f"{url} is not forbidden to *, and was not fetched. Mind that a "
                    "RobotFileParser which has read no rules yet forbids everything.",
                )
        if found != wanted:
            same = isinstance(found, list) and {*map(str, found)} == {*map(str, wanted)}
            fail("order" if same else "wrong-result", f"The results are {shown(found)}.")
        if await tasks_left():
            fail("leak", "It has returned, and a task is still running.")

    async def limited() -> None:
        web = Web(everything)
        urls = [f"http://{one}/{page}" for page in ("0", "empty", "1", "0")]
        found = await fetch_all(web.fetch, urls, 2)
        if web.most(one) > 2:
            fail("unbounded", f"k is 2; {one} had {web.most(one)} requests at once.")
        if web.most(one) < 2:
            fail("sequential", f"k is 2; {one} never had more than one request at once.")
        if found != [web.text(url) for url in urls]:
            fail("wrong-result", f"Of 0, empty, 1 and 0 the results are {shown(found)}.")
        web = Web(everything)
        await fetch_all(web.fetch, urls, 1)
        if web.most(one) > 1:
            fail("unbounded", f"k is 1, after a call with 2; {one} had {web.most(one)}.")
        if f"http://{one}/robots.txt" not in web.asked:
            message = f"A second call did not fetch robots.txt of {one}, which may be new."
            fail("wrong-result", message)

    async def independent(slow: str = "") -> None:
        web = Web(everything, slow)
        urls = [f"http://{one}/0", f"http://{two}/0", f"http://{one}/1"]
        found = await fetch_all(web.fetch, urls, 1)
        for host in one, two:
            if web.most(host) > 1:
                fail("unbounded", f"k is 1; {host} had {web.most(host)} requests at once.")
        end = max(when for what, where, when in web.events if where == two)
        if end > 1.5 * HOUR:
            fail("sequential", f"A page of {two} waited for robots.txt or pages of {one}.")
        if found != [web.text(url) for url in urls]:
            fail("order", f"Of {urls} the results are {shown(found)}.")

    async def slow_rules() -> None:
        await independent(slow=one)

    async def slow_page() -> None:
        web = Web(everything)
        await fetch_all(web.fetch, [f"http://{one}/{n}" for n in ("slow", 1, 2, 3)], 2)
        others = [when for what, _, when in web.events if what == "enter"]
        if max(others) > 5 * HOUR:
            message = "k is 2, and one slow page kept the host's others from being fetched."
            fail("sequential", message)

    async def by_query() -> None:
        rules = (
            f"User-agent: *\nAllow: {closed}open\nDisallow: {closed}\nDisallow: /find?all"
        )
        web = Web({one: rules})
        paths = ("/find?all", "/find?some", f"{closed}open", "/find")
        urls = [f"http://{one}{path}" for path in paths]
        found = await fetch_all(web.fetch, urls, 2)
        if urls[0] in web.asked:
            fail(
                "wrong-result",
                f"robots.txt forbids /find?all, and it fetched {urls[0]}. A rule is about "
                "the whole address, with its query.",
            )
        if found != [None, *map(web.text, urls[1:])]:
            message = (
                f"robots.txt says {rules!r}; of {urls} the results are {shown(found)}."
            )
            fail("wrong-result", message)

    async def twelve() -> None:
        web = Web(everything)
        await fetch_all(web.fetch, [f"http://{one}/{n}" for n in range(12)], 12)
        if (most := web.most(one)) < 12:
            message = f"k is 12; of 12 pages of {one}, {most} at most were fetched at once."
            fail("sequential", message)

    async def many_hosts() -> None:
        hosts = [f"host{n}.example" for n in range(MANY)]
        web = Web(dict.fromkeys(hosts, ""))
        await fetch_all(web.fetch, [f"http://{host}/0" for host in hosts], 1)
        if max(when for _, _, when in web.events) > 1.5 * HOUR:
            message = f"A page of each of {MANY} hosts; some hosts waited for others."
            fail("sequential", message)

    async def same_host() -> None:
        web = Web(everything)

        async def fetch(url: str) -> str:
            return await web.fetch(url.replace(one.upper(), one))

        paths = ["0", "Large", "2"]
        urls = [
            f"http://{h}/{p}" for h, p in zip((one, one.upper(), one), paths, strict=True)
        ]
        found = await fetch_all(fetch, urls, 1)
        if web.most(one) > 1:
            fail("unbounded", f"{one.upper()} and {one} are the same host; k is 1.")
        if sum(url.endswith("/robots.txt") for url in web.asked) > 1:
            fail("wasteful", f"robots.txt of {one} and {one.upper()} was fetched twice.")
        if found != [web.text(f"http://{one}/{path}") for path in paths]:
            fail("wrong-result", f"Of {urls} the results are {found}.")

    bench.trial("three pages of two hosts, of which one forbids a folder to robots")
    bench.explore_tasks(allowed, bound=1)
    bench.trial("three pages of one host, k is 2")
    bench.explore_tasks(limited, bound=1)
    bench.trial("two pages of one host and one of another, k is 1")
    bench.explore_tasks(independent, bound=1)
    bench.trial("the same, and one host's robots.txt takes ten hours")
    bench.explore_tasks(slow_rules, bound=1)
    bench.trial("four pages of one host, of which one takes ten hours; k is 2")
    bench.explore_tasks(slow_page, bound=1)
    bench.trial("four pages of one host, of which a rule forbids one by its query")
    bench.explore_tasks(by_query, bound=0, free=0)
    bench.trial("twelve pages of one host, k is 12")
    bench.explore_tasks(twelve, bound=0, free=0)
    bench.trial(f"a page of each of {MANY} hosts, k is 1")
    bench.explore_tasks(many_hosts, bound=0, free=0)
    bench.trial("a host whose name is written in capitals, too")
    bench.explore_tasks(same_host, bound=1)
    if bench.call(asyncio.run, fetch_all(None, [], 1)) != []:
        raise Refused("wrong-result", "For no urls it does not give an empty list.")


WORDS = "amber birch cedar delta ember fjord grove heath inlet jetty".split()  # noqa: SIM905
