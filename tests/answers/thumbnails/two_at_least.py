"""unbounded: with a limit of one it has two on their way."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def halve(p):
    return [
        [(a[x] + a[x + 1] + b[x] + b[x + 1]) // 4 for x in range(0, len(a), 2)]
        for a, b in zip(p[::2], p[1::2])
    ]


def make_thumbnails(names, load, save, limit):
    errors, window = {}, deque()
    limit = max(2, limit)

    def save_first():
        name, f = window.popleft()
        try:
            save(name, f.result())
        except Exception as e:
            errors[name] = e

    with ThreadPoolExecutor(limit) as pool:
        for name in names:
            if len(window) == limit:
                save_first()
            window.append((name, pool.submit(lambda n: halve(load(n)), name)))
        while window:
            save_first()
    return errors
