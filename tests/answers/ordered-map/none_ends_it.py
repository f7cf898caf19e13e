"""lost-item: None among the items is taken for their end."""

import itertools
import queue
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    it = iter(items)
    with ThreadPoolExecutor(limit) as pool:
        window = deque()
        while True:
            while len(window) < limit and (x := next(it, None)) is not None:
                window.append(pool.submit(function, x))
            if not window:
                return
            yield window.popleft().result()
