"""The pages of a small web: real HTML, links in circles, dead ends; all from a seed."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from random import Random

from helpers import arguments
from helpers.servers.faults import links as links_to_faults

# Not all ASCII on purpose: len(text) and len(body) differ, as they do on the web.
_WORDS = """
    thread task lock queue process event barrier coroutine scheduler semaphore waits
    runs sleeps wakes yields blocks finishes starts slowly at once für später während
    größer naïve café the a one every another and while because → until € 日本
""".split()  # noqa: SIM905  (forty words are read better as text)
_LEAST_WORDS, _MOST_WORDS = 100, 400


class Pages:
    """Numbered pages, each with links to others, the same for the same seed.

    Every page can be reached from page 0. Links lead in circles, some point to
    the page itself, some to a page that does not exist (``/missing/…``), some
    to pages that robots.txt asks robots not to visit (``/private/…``). Some
    are relative and some have a fragment.

    Args:
        count: How many, from 1 to 10,000.
        seed: Another one gives other links and texts.
        faults: Whether the first pages also link to what goes wrong; all else is the
            same as without.

    Raises:
        ValueError: ``count`` is out of its bounds.

    Example:
        >>> pages = Pages(3)
        >>> len(pages), pages.links(0)[-2:]
        (3, ('/missing/0', '/private/0'))
        >>> len(pages.html(2, size=2000))
        2000
    """

    def __init__(self, count: int = 100, seed: int = 0, faults: bool = False) -> None:
        count = arguments.whole("pages", count, 1, 10_000)
        self.seed = arguments.whole("seed", seed, -(2**63), 2**63)
        # Only random() is promised to give the same on every Python version.
        random = Random(seed).random
        self._links: list[list[str]] = [[] for _ in range(count)]
        for page in range(1, count):
            # A link from some page before it, so that it can be reached.
            self._links[int(random() * page)].append(f"/page/{page}")
        for page, links in enumerate(self._links):
            links += [f"/page/{int(random() * count)}" for _ in range(2)]
            if page % 7 == 0:
                links.append(f"/missing/{page}")
            if page % 10 == 0:
                links.append(f"/private/{page}")
        if faults:
            for page, link in links_to_faults(count, seed):
                self._links[page].append(link)

    def __len__(self) -> int:
        return len(self._links)

    def links(self, number: int) -> tuple[str, ...]:
        """The paths to which page ``number`` links, in order; one may occur twice."""
        return tuple(self._links[number])

    def html(self, number: int, size: int | None = None) -> bytes:
        """The page as UTF-8.

        Args:
            number: From 0 to one less than the count.
            size: Exactly so many bytes: text is added or, where that does not
                do, the page is cut off. By default about 1 to 4 kB.
        """
        return page(f"Page {number}", self._list(number), f"{self.seed} {number}", size)

    def _list(self, number: int) -> str:
        items = []
        for position, link in enumerate(self._links[number]):
            href = link
            if link.startswith("/page/"):
                if position % 3 == 1:
                    href = link.removeprefix("/page/")
                elif position % 3 == 2:
                    href = f"{link}#text"
            items.append(f'<li><a href="{escape(href)}">{escape(link)}</a></li>')
        return "\n".join(items)


def page(title: str, items: str, seed: str, size: int | None = None) -> bytes:
    """An HTML page with a list and a text, as UTF-8.

    Args:
        title: Its title and heading.
        items: The list's ``<li>`` elements; may be empty.
        seed: Decides the text.
        size: See :meth:`Pages.html`.

    Example:
        >>> page("Hello", "", "any seed", size=1000).splitlines()[4]
        b'<h1>Hello</h1>'
    """
    head, tail = (
        (
            "<!DOCTYPE html>\n"
            '<html lang="en">\n'
            f'<head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
            f"<body>\n<h1>{escape(title)}</h1>\n<ul>\n{items}\n</ul>\n"
            '<p id="text">\0</p>\n</body>\n</html>\n'
        )
        .encode()
        .split(b"\0")
    )
    text = _text(seed)
    if size is None:
        return head + text + tail
    room = size - len(head) - len(tail)
    if room < 0:
        return (head + tail)[:size]
    text += b" "
    text = (text * (room // len(text) + 1))[:room]
    # The end may have split a character of several bytes.
    return head + text.decode(errors="ignore").encode().ljust(room) + tail


@lru_cache(maxsize=256)
def _text(seed: str) -> bytes:
    random = Random(seed).random
    count = _LEAST_WORDS + int(random() * (_MOST_WORDS - _LEAST_WORDS))
    return " ".join(_WORDS[int(random() * len(_WORDS))] for _ in range(count)).encode()
