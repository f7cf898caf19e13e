"""wrong-result: the window outlives the call, so the next one yields what the last one left."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit, window=deque()):
    with ThreadPoolExecutor(max_workers=limit) as pool:
        for item in items:
            window.append(pool.submit(function, item))
            if len(window) == limit:
                yield window.popleft().result()
        while window:
            yield window.popleft().result()
