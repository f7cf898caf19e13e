"""swallowed: passes over the errors of what is in the window when items have ended."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    window = deque()
    with ThreadPoolExecutor(max_workers=limit) as pool:
        for item in items:
            window.append(pool.submit(function, item))
            if len(window) == limit:
                yield window.popleft().result()
        while window:
            f = window.popleft()
            if f.exception() is None:
                yield f.result()
