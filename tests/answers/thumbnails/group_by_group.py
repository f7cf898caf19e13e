"""sequential: while the last of a group is being saved, nothing is being loaded."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def halve(p):
    rows = []
    for y in range(0, len(p), 2):
        row = []
        for x in range(0, len(p[0]), 2):
            row.append((p[y][x] + p[y][x + 1] + p[y + 1][x] + p[y + 1][x + 1]) / 4)
        rows.append([int(v) for v in row])
    return rows


def make_thumbnails(names, load, save, limit):
    errors = {}
    cond_names = list(names)
    with ThreadPoolExecutor(limit) as pool:
        for i in range(0, len(cond_names), limit):
            group = cond_names[i : i + limit]
            futures = [(n, pool.submit(lambda n=n: halve(load(n)))) for n in group]
            for n, f in futures:
                try:
                    save(n, f.result())
                except Exception as e:
                    errors[n] = e
    return errors
