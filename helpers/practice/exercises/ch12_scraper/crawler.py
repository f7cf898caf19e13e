"""The check of the exercise "crawler"."""

from __future__ import annotations

from typing import Any

from helpers.practice.bench import Bench
from helpers.practice.crawling import ask_to_crawl
from helpers.practice.exercise import exercise


@exercise(
    "crawler",
    "12_scraper",
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
