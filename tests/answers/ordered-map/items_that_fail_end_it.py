"""swallowed: an exception of the items is taken for their end."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    items = iter(items)
    with ThreadPoolExecutor(limit) as pool:
        window = deque()

        def fill():
            while len(window) < limit:
                try:
                    window.append(pool.submit(function, next(items)))
                except Exception:
                    return

        fill()
        while window:
            result = window.popleft().result()
            yield result
            fill()
