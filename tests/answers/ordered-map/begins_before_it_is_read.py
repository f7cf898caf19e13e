"""leak: calls begin before anybody reads, and close() does not reach a generator that has not begun."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import islice


def ordered_map(function, items, limit):
    pool = ThreadPoolExecutor(limit)
    items = iter(items)
    window = deque(pool.submit(function, i) for i in islice(items, limit))

    def results():
        try:
            while window:
                yield window.popleft().result()
                window.extend(pool.submit(function, i) for i in islice(items, 1))
        finally:
            pool.shutdown()

    return results()
