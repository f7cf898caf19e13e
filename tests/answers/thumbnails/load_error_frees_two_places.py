"""unbounded: who cannot be loaded makes room twice."""

import threading
from concurrent.futures import ThreadPoolExecutor


def halve(p):
    return [
        [(a[x] + a[x + 1] + b[x] + b[x + 1]) // 4 for x in range(0, len(a), 2)]
        for a, b in zip(p[::2], p[1::2])
    ]


def make_thumbnails(names, load, save, limit):
    free = threading.Semaphore(limit)

    def shrink(name):
        try:
            return halve(load(name))
        except Exception:
            free.release()
            raise

    def finish(name, f):
        try:
            save(name, f.result())
        finally:
            free.release()

    saved = {}
    with ThreadPoolExecutor(1) as saver, ThreadPoolExecutor(8) as loaders:
        for name in names:
            free.acquire()
            saved[name] = saver.submit(finish, name, loaders.submit(shrink, name))
    return {n: f.exception() for n, f in saved.items() if f.exception()}
