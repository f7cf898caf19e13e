"""sequential: a pool of no chosen size, so fewer calls than the limit are begun."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import islice


def ordered_map(function, items, limit):
    it = iter(items)
    with ThreadPoolExecutor() as pool:
        window = deque(pool.submit(function, x) for x in islice(it, limit))
        while window:
            yield window.popleft().result()
            window.extend(pool.submit(function, x) for x in islice(it, 1))
