"""swallowed: what fails is left out without a word."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def halve(picture):
    return [
        [sum(block) // 4 for block in zip(a[::2], a[1::2], b[::2], b[1::2])]
        for a, b in zip(picture[::2], picture[1::2])
    ]


def make_thumbnails(names, load, save, limit):
    window = deque()

    def save_first():
        name, future = window.popleft()
        try:
            save(name, future.result())
        except Exception:
            pass

    with ThreadPoolExecutor(max_workers=limit) as pool:
        for name in names:
            if len(window) == limit:
                save_first()
            window.append((name, pool.submit(lambda n: halve(load(n)), name)))
        while window:
            save_first()
    return {}
