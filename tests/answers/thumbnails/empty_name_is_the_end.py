"""lost-item: a name that is empty is taken for the end of the names."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def halve(picture):
    return [
        [(a + b + c + d) // 4 for a, b, c, d in zip(r[::2], r[1::2], s[::2], s[1::2])]
        for r, s in zip(picture[::2], picture[1::2])
    ]


def make_thumbnails(names, load, save, limit):
    errors = {}
    names = iter(names)
    window = deque()
    with ThreadPoolExecutor(limit) as pool:

        def start():
            if name := next(names, None):
                window.append((name, pool.submit(lambda: halve(load(name)))))

        for _ in range(limit):
            start()
        while window:
            name, future = window.popleft()
            try:
                save(name, future.result())
            except Exception as error:
                errors[name] = error
            start()
    return errors
