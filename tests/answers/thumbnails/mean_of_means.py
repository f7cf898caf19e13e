"""wrong-result: rounds down twice, first each row and then the two."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def halve(p):
    rows = [[(r[x] + r[x + 1]) // 2 for x in range(0, len(r), 2)] for r in p]
    return [[(u + v) // 2 for u, v in zip(a, b)] for a, b in zip(rows[::2], rows[1::2])]


def make_thumbnails(names, load, save, limit):
    errors, window = {}, deque()

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
