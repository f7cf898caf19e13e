"""swallowed: a call that fails is left out."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    with ThreadPoolExecutor(max_workers=limit) as pool:
        window = deque()

        def results():
            future = window.popleft()
            if future.exception() is None:
                yield future.result()

        for item in items:
            window.append(pool.submit(function, item))
            if len(window) == limit:
                yield from results()
        while window:
            yield from results()
