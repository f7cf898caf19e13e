"""Exercises about chapter 12: results in order, hosts and their rules, a crawler."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from helpers.practice.bench import Bench, Refused, fail, most_at_once
from helpers.practice.crawling import ask_to_crawl
from helpers.practice.exercise import exercise

CHAPTER = "12_scraper"
Scenario = Callable[[], Awaitable[None]]
#: Long enough for anybody who polls to be found out; in virtual time it costs nothing.
HOUR = 3600.0


def shown(value: Any) -> str:
    """A value in a few words."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


async def left_over() -> int:
    """How many tasks there are besides the caller, when all have had their turn."""
    await asyncio.sleep(0.001)
    return len(asyncio.all_tasks()) - 1


# -- results in order --------------------------------------------------------------------


@exercise(
    "in-order",
    CHAPTER,
    "Hand out results in order, as soon as they are there",
    """
    import asyncio

    async def in_order(fetch, urls, k):
        for url in urls:
            yield await fetch(url)
    """,
)
def in_order(bench: Bench, in_order: Any) -> None:
    """In order and early; k at once, none further ahead; nothing left when left early."""
    start = bench.random.randrange(100, 900)
    urls = [f"page/{start + n}" for n in range(4)]

    async def ordered() -> None:
        async def fetch(url: str) -> str:
            await asyncio.sleep((4 - urls.index(url)) * HOUR)
            return f"text of {url}"

        found = [text async for text in in_order(fetch, urls, 3)]
        wanted = [f"text of {url}" for url in urls]
        if found != wanted:
            same = sorted(map(str, found)) == sorted(wanted)
            lost = "lost-item" if len(found) < len(wanted) else "wrong-result"
            fail("order" if same else lost, f"The results are {shown(found)}.")
        if await left_over():
            fail("leak", "It has come to its end, and a task is still running.")
        nothing = [text async for text in in_order(fetch, [], 3)]
        if nothing:
            fail("wrong-result", f"For no urls it gives {shown(nothing)}.")

    async def odd() -> None:
        results = {"a": None, "": "", "c": LookupError("a result")}
        some = ["a", "a", "", "c"]
        wanted = [results[url] for url in some]
        for k in 1, 10:
            events: list[tuple[str, str]] = []

            async def fetch(url: str, events: list[tuple[str, str]] = events) -> Any:
                events.append(("enter", url))
                await asyncio.sleep(1)
                events.append(("leave", url))
                return results[url]

            found = [result async for result in in_order(fetch, some, k)]
            if found != wanted:
                cause = "lost-item" if len(found) < len(wanted) else "wrong-result"
                fail(cause, f"Four fetches return {wanted}; it gives {shown(found)}.")
            if most_at_once(events) > k:
                fail("unbounded", f"k is {k}; {most_at_once(events)} fetches at once.")

    async def together(before: int = 0) -> None:
        meeting = asyncio.Barrier(3)

        async def fetch(url: str) -> str:
            if url not in urls[:before]:
                await meeting.wait()
            return url

        async for _ in in_order(fetch, urls[: 3 + before], 3):
            pass

    async def together_again() -> None:
        await together(before=1)

    async def early() -> None:
        handed_out = {url: asyncio.Event() for url in urls}

        async def fetch(url: str) -> str:
            if url != urls[0]:
                await handed_out[urls[urls.index(url) - 1]].wait()
            return url

        async for url in in_order(fetch, urls, 3):
            handed_out[url].set()

    async def bounded() -> None:
        events: list[tuple[str, str]] = []

        taken = 0

        def endless() -> Iterator[str]:
            nonlocal taken
            for number in itertools.count(start):
                # No exception: a task group would wrap it.
                if (taken := taken + 1) > 50:
                    return
                yield f"page/{number}"

        async def fetch(url: str) -> str:
            events.append(("enter", url))
            await asyncio.sleep(HOUR)
            return url

        handed_out = 0
        generator = in_order(fetch, endless(), 3)
        async for _ in generator:
            if taken > 50:
                fail("unbounded", "It takes urls without an end before it hands out one.")
            handed_out += 1
            events.append(("leave", ""))
            await asyncio.sleep(5 * HOUR)  # a slow reader
            begun = sum(what == "enter" for what, _ in events)
            if begun - handed_out > 3 or most_at_once(events) > 3:
                fail(
                    "unbounded",
                    f"k is 3; {begun} fetches were begun, and of their results "
                    f"{handed_out} handed out.",
                )
            if handed_out == 3:
                break
        await generator.aclose()

    async def left_early() -> None:
        running = set()

        async def fetch(url: str) -> str:
            running.add(url)
            try:
                await asyncio.sleep(0 if url == urls[0] else HOUR)
            except asyncio.CancelledError:
                # Until the connection is closed.
                await asyncio.sleep(1 + urls.index(url))
                raise
            finally:
                running.discard(url)
            return url

        generator = in_order(fetch, urls, 3)
        async for _ in generator:
            break
        clock = asyncio.get_running_loop().time
        closed = clock()
        await generator.aclose()
        if running or await left_over():
            fail("leak", "The loop was left and the generator closed; fetches still run.")
        if clock() - closed > HOUR / 2:
            fail(
                "late",
                "The loop was left, and closing the generator took until fetches had come "
                "that nobody wants any more: cancel them.",
            )

    async def left_with_an_error() -> None:
        running = set()

        async def fetch(url: str) -> str:
            running.add(url)
            try:
                await asyncio.sleep({urls[0]: 2, urls[1]: 1}.get(url, HOUR))
                if url == urls[1]:
                    raise LookupError(url)
            except asyncio.CancelledError:
                await asyncio.sleep(1)
                raise
            finally:
                running.discard(url)
            return url

        generator = in_order(fetch, urls, 3)
        async for _ in generator:
            break
        # Some let the error out that they meet in their clean-up.
        with contextlib.suppress(LookupError):
            await generator.aclose()
        if running or await left_over():
            fail(
                "leak",
                "The first result was handed out, the second fetch had raised LookupError, "
                "and the generator was closed: the third fetch still runs.",
            )

    async def cancelled() -> None:
        async def fetch(url: str) -> str:
            await asyncio.sleep(HOUR)
            return url

        async def read() -> None:
            async for _ in in_order(fetch, urls, 3):
                pass

        reader = asyncio.create_task(read())
        await asyncio.sleep(1)
        reader.cancel()
        await asyncio.wait([reader])
        if await left_over():
            fail("leak", "The reader was cancelled while it waited; fetches still run.")
        if not reader.cancelled():
            fail(
                "swallowed",
                "The reader was cancelled while it waited, and its loop ended as if there "
                "were no more results.",
            )

    async def failing(first: float = 1) -> None:
        async def fetch(url: str) -> str:
            await asyncio.sleep({urls[0]: first, urls[1]: 2}.get(url, HOUR))
            if url == urls[1]:
                raise LookupError(url)
            return url

        found = []
        try:
            async for url in in_order(fetch, urls[:3], 2):
                found.append(url)
        except (LookupError, ExceptionGroup) as error:
            inner = error.subgroup(LookupError) if isinstance(error, ExceptionGroup) else 1
            if not inner:
                raise
        else:
            fail("swallowed", f"The second fetch raised; it gave {shown(found)}.")
        if found != urls[:1]:
            fail("lost-item", f"The second raised; the results before it: {shown(found)}.")
        if await left_over():
            fail("leak", "A fetch raised, it came out, and other fetches still run.")

    async def failing_early() -> None:
        await failing(first=3)

    def explore(scenario: Scenario, bound: int = 1, **meaning: tuple[str, str]) -> None:
        async def uncancelled() -> None:
            try:
                await scenario()
            except asyncio.CancelledError:
                message = (
                    "A CancelledError comes out of it, and nobody cancelled the reader."
                )
                fail("exception", message)

        bench.explore_tasks(uncancelled, bound=bound, meaning=meaning)

    serial = ("sequential", "k is 3, and three were not fetched at once.")
    late = ("sequential", "A result is there, and handed out only after or with others.")
    few = (
        "sequential",
        "k is 3, and the first result was handed out; of the others, no three were fetched "
        "at once.",
    )
    bench.trial("four pages, the first takes longest; and no pages at all")
    explore(ordered)
    bench.trial("urls without an end, and a slow reader")
    explore(bounded)
    bench.trial(
        "a url twice, one that is empty, and results that are None or an error object"
    )
    explore(odd)
    bench.trial("k is 3; each fetch goes on when three are under way")
    explore(together, deadlock=serial)
    explore(together_again, deadlock=few)
    bench.trial("each fetch waits until the result before it has been handed out")
    explore(early, deadlock=late)
    bench.trial("the reader leaves after the first result")
    explore(left_early)
    bench.trial("the reader is cancelled while it waits for the first result")
    explore(cancelled)
    bench.trial("the second of three fetches raises LookupError, late or early")
    explore(failing)
    explore(failing_early)
    bench.trial(
        "the reader leaves after the first result, when the second fetch has failed"
    )
    explore(left_with_an_error, bound=0)


# -- hosts and their rules ---------------------------------------------------------------


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
    CHAPTER,
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
        if await left_over():
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
    bench.trial("a host whose name is written in capitals, too")
    bench.explore_tasks(same_host, bound=1)
    if bench.call(asyncio.run, fetch_all(None, [], 1)) != []:
        raise Refused("wrong-result", "For no urls it does not give an empty list.")


WORDS = "amber birch cedar delta ember fjord grove heath inlet jetty".split()  # noqa: SIM905


# -- a crawler ---------------------------------------------------------------------------


@exercise(
    "crawler",
    CHAPTER,
    "Write a crawler",
    """
    import asyncio
    from html.parser import HTMLParser
    from urllib.parse import urldefrag, urljoin, urlsplit
    from urllib.robotparser import RobotFileParser

    import aiohttp

    async def crawl(start, k, seconds):
        ...
    """,
)
def crawler(bench: Bench, crawl: Any) -> None:
    """Every page once, none forbidden or elsewhere, k at once, slow ones given up."""
    ask_to_crawl(bench, crawl)
