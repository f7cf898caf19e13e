"""wasteful: to drop the rest, it reads it."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    window = deque()
    it = iter(items)
    with ThreadPoolExecutor(max_workers=limit) as pool:
        while True:
            while len(window) < limit:
                try:
                    item = next(it)
                except StopIteration:
                    break
                window.append(pool.submit(function, item))
            if not window:
                return
            try:
                yield window.popleft().result()
            except Exception as error:
                for _ in it:
                    pass
                raise error
