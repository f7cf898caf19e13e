"""wrong-result: halve takes apart the picture that it was given."""

import queue
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor


def halve(picture):
    return [
        [
            (picture[y][x] + picture[y][x + 1] + picture[y + 1][x] + picture[y + 1][x + 1])
            // 4
            for x in range(0, len(picture[0]) - 1, 2)
        ]
        for y in range(0, len(picture) - 1, 2)
    ]


def halve(picture):
    while len(picture) % 2:
        picture.pop()
    out = [
        [sum(b) // 4 for b in zip(t[::2], t[1::2], l[::2], l[1::2])]
        for t, l in zip(picture[::2], picture[1::2])
    ]
    picture.clear()
    return out


def make_thumbnails(names, load, save, limit):
    errors = {}
    w = deque()

    def first():
        n, f = w.popleft()
        try:
            save(n, f.result())
        except Exception as e:
            errors[n] = e

    with ThreadPoolExecutor(limit) as pool:
        for n in names:
            if len(w) == limit:
                first()
            w.append((n, pool.submit(lambda n: halve(load(n)), n)))
        while w:
            first()
    return errors
