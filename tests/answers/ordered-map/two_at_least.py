"""unbounded: with a limit of one it reads two items."""

import itertools
import queue
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    it = iter(items)
    with ThreadPoolExecutor(limit) as pool:
        window = deque(
            pool.submit(function, x) for x in itertools.islice(it, max(2, limit))
        )
        while window:
            yield window.popleft().result()
            for x in itertools.islice(it, 1):
                window.append(pool.submit(function, x))
