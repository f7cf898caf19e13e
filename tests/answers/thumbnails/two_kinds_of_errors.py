"""exception: catches the kinds of errors that it thinks of, and another one stops all."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def halve(picture):
    return [
        [(a[i] + a[i + 1] + b[i] + b[i + 1]) // 4 for i in range(0, len(a) - 1, 2)]
        for a, b in zip(picture[::2], picture[1::2])
    ]


def make_thumbnails(names, load, save, limit):
    errors = {}
    window = deque()

    def save_oldest():
        name, f = window.popleft()
        try:
            save(name, f.result())
        except (OSError, TypeError) as e:
            errors[name] = e

    with ThreadPoolExecutor(limit) as pool:
        for name in names:
            if len(window) == limit:
                save_oldest()
            window.append((name, pool.submit(lambda n: halve(load(n)), name)))
        while window:
            save_oldest()
    return errors
