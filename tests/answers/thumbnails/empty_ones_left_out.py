"""lost-item: a thumbnail without rows is neither saved nor reported."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def halve(picture):
    return [
        [(a[i] + a[i + 1] + b[i] + b[i + 1]) // 4 for i in range(0, len(a), 2)]
        for a, b in zip(picture[::2], picture[1::2])
    ]


def make_thumbnails(names, load, save, limit):
    errors = {}
    window = deque()

    def save_oldest():
        name, future = window.popleft()
        try:
            if thumbnail := future.result():
                save(name, thumbnail)
        except Exception as error:
            errors[name] = error

    with ThreadPoolExecutor(limit) as pool:
        for name in names:
            if len(window) == limit:
                save_oldest()
            window.append((name, pool.submit(lambda n: halve(load(n)), name)))
        while window:
            save_oldest()
    return errors
