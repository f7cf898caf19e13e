"""unbounded: off by one, the window holds limit + 1 items."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    with ThreadPoolExecutor(max_workers=limit) as pool:
        window = deque()
        for item in items:
            window.append(pool.submit(function, item))
            if len(window) > limit:
                yield window.popleft().result()
        while window:
            yield window.popleft().result()
