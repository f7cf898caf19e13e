"""order: an error comes out before the results that precede it."""

import itertools
import queue
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    from concurrent.futures import wait

    it = iter(items)
    with ThreadPoolExecutor(limit) as pool:
        window = deque(pool.submit(function, x) for x in itertools.islice(it, limit))
        while window:
            for f in window:
                if f.done() and f.exception():
                    raise f.exception()
            yield window.popleft().result()
            for x in itertools.islice(it, 1):
                window.append(pool.submit(function, x))
