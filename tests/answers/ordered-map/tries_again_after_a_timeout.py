"""wasteful: a call that raised TimeoutError is made again."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    window = deque()

    def call(item):
        try:
            return function(item)
        except TimeoutError:
            return function(item)

    with ThreadPoolExecutor(max_workers=limit) as pool:
        for item in items:
            window.append(pool.submit(call, item))
            if len(window) == limit:
                yield window.popleft().result()
        while window:
            yield window.popleft().result()
