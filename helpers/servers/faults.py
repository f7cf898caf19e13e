"""What a crawler meets on the web, as data: which addresses go wrong, and how.

A site with faults links to them from its first pages. What a crawler can find at each
address is known here, so that a crawl can be compared with the truth.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

PAGE, MOVED, NOT_HTML, FAILED, FORBIDDEN = (
    "page",
    "moved",
    "not HTML",
    "failed",
    "forbidden",
)

# From early pages, which a crawler sees soon: what is slow to fail fails beside the rest.
_NEAR = 40
_COPIES = 2
# So many that some are refused, and so few that who waits as told is not refused again.
LIMIT = 4
_LIMITED = 2 * LIMIT


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong, or looks as if it did.

    Attributes:
        outcome: What a careful crawler has of it in the end: ``"page"``, ``"moved"``,
            ``"not HTML"`` or ``"failed"``.
        what: What the server does, in words.
    """

    outcome: str
    what: str


FAULTS: dict[str, Fault] = {
    "latin-1": Fault(PAGE, "says that it is ISO-8859-1, and is"),
    "no-charset": Fault(PAGE, "names its charset in the HTML only"),
    "wrong-charset": Fault(PAGE, "says that it is UTF-8, and is Windows-1252"),
    "busy": Fault(PAGE, "503 with Retry-After at every other request"),
    "limited": Fault(PAGE, f"429 with Retry-After beyond {LIMIT} requests a second"),
    "flaky": Fault(PAGE, "breaks the connection at every other request"),
    "odd-links": Fault(PAGE, "links to nowhere, elsewhere, and in other spellings"),
    "moved": Fault(MOVED, "redirects to a page"),
    "moved-private": Fault(MOVED, "redirects to what robots are asked not to visit"),
    "moved-away": Fault(MOVED, "redirects to another host, which does not exist"),
    "loop": Fault(MOVED, "redirects to an address that redirects back"),
    "endless": Fault(MOVED, "redirects to a new address each time"),
    "error": Fault(FAILED, "500"),
    "down": Fault(FAILED, "503 with a Retry-After of an hour"),
    "stuck": Fault(FAILED, "takes the request and does not answer"),
    "trickle": Fault(FAILED, "sends some bytes ten times a second, for a minute"),
    "cut": Fault(FAILED, "breaks the connection in mid-body"),
    "huge": Fault(FAILED, "10 MB, whose length is not announced"),
    "binary": Fault(NOT_HTML, "a picture"),
}


def links(count: int, seed: int) -> Iterator[tuple[int, str]]:
    """The links to faults that a site has: number of the page, path.

    Example:
        >>> from itertools import islice
        >>> list(islice(links(1, seed=0), 2))
        [(0, '/fault/latin-1/0'), (0, '/fault/latin-1/1')]
    """
    # Only random() is promised to give the same on every Python version.
    random = Random(f"faults {seed}").random
    copies = {kind: _LIMITED if kind == "limited" else _COPIES for kind in FAULTS}
    paths = [f"/fault/{kind}/{copy}" for kind in FAULTS for copy in range(copies[kind])]
    for path in [*paths, "/calendar/1", "/calendar/500"]:
        yield int(random() * min(count, _NEAR)), path


def onward(path: str) -> str | None:
    """Where a fault's redirect or its odd links lead on this site, if to anywhere.

    Example:
        >>> onward("/fault/endless/0"), onward("/fault/endless/0/1")
        ('/fault/endless/0/1', '/fault/endless/0/2')
    """
    match = re.fullmatch(r"/fault/([a-z0-9-]+)/(\d+)(?:/(\d+))?", path)
    if match is None:
        return None
    kind, number, step = match.groups()
    here = f"/fault/{kind}/{number}"
    ways = {
        "odd-links": "/page/0",
        "moved": "/page/0",
        "moved-private": f"/private/{number}",
        "loop": here if step else f"{here}/1",
        "endless": f"{here}/{int(step or 0) + 1}",
    }
    return ways.get(kind)


def truth(
    page_links: Callable[[int], Sequence[str]], count: int, most_redirects: int
) -> dict[str, str]:
    """What becomes of each address that can be reached from page 0.

    Args:
        page_links: The paths to which a page links.
        count: How many pages there are.
        most_redirects: After how many redirects in a row a crawler gives up.

    Returns:
        Outcomes by path. Those that are ``"forbidden"`` lead nowhere: a polite crawler
        never sees what is there.

    Example:
        >>> truth([["/page/1"], ["/missing/1"]].__getitem__, count=2, most_redirects=10)
        {'/page/0': 'page', '/page/1': 'page', '/missing/1': 'failed'}
    """
    found: dict[str, str] = {}
    todo = deque([("/page/0", 0)])
    while todo:
        path, redirects = todo.popleft()
        if path in found:
            continue
        found[path] = outcome = _outcome(path, count)
        if outcome == MOVED and redirects >= most_redirects:
            found[path] = FAILED
            continue
        _, first, second, *_ = path.split("/")
        if outcome == PAGE and first == "page":
            todo += [(link, 0) for link in page_links(int(second))]
        target = onward(path)
        if target is not None:
            todo.append((target, redirects + 1 if outcome == MOVED else 0))
    return found


def _outcome(path: str, count: int) -> str:
    _, first, second, *_ = path.split("/")
    if first == "fault":
        return FAULTS[second].outcome
    if first in ("private", "calendar"):
        return FORBIDDEN
    return PAGE if first == "page" and int(second) < count else FAILED
