"""swallowed: takes the StopIteration of a call for the end of items."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    window = deque()
    it = iter(items)
    with ThreadPoolExecutor(max_workers=limit) as pool:
        try:
            while True:
                while len(window) < limit:
                    window.append(pool.submit(function, next(it)))
                yield window.popleft().result()
        except StopIteration:
            pass
        while window:
            yield window.popleft().result()
