"""sequential: reads on when half of the window has been yielded."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    window = deque()
    it = iter(items)
    done = False
    with ThreadPoolExecutor(max_workers=limit) as pool:
        while not done:
            for item in it:
                window.append(pool.submit(function, item))
                if len(window) == limit:
                    break
            else:
                done = True
            while len(window) > limit // 2:
                yield window.popleft().result()
        while window:
            yield window.popleft().result()
