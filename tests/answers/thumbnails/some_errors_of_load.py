"""exception: of what load() may raise, only some kinds are caught."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def halve(picture):
    return [
        [(a + b + c + d) // 4 for a, b, c, d in zip(r[::2], r[1::2], s[::2], s[1::2])]
        for r, s in zip(picture[::2], picture[1::2])
    ]


def make_thumbnails(names, load, save, limit):
    errors = {}
    window = deque()

    def finish():
        name, future = window.popleft()
        try:
            thumbnail = future.result()
        except (OSError, TypeError) as error:
            errors[name] = error
            return
        try:
            save(name, thumbnail)
        except Exception as error:
            errors[name] = error

    with ThreadPoolExecutor(limit) as pool:
        for name in names:
            if len(window) == limit:
                finish()
            window.append((name, pool.submit(lambda n: halve(load(n)), name)))
        while window:
            finish()
    return errors
