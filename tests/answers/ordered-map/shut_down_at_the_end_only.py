"""leak: after an error or a break, nobody gets to the line that shuts the pool down."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    pool = ThreadPoolExecutor(max_workers=limit)
    window = deque()
    for item in items:
        window.append(pool.submit(function, item))
        if len(window) == limit:
            yield window.popleft().result()
    while window:
        yield window.popleft().result()
    pool.shutdown()
