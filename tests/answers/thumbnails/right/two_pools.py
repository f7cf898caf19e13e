"""A pool that loads and halves, and a pool of one worker that saves."""

import threading
from concurrent.futures import ThreadPoolExecutor


def halve(picture):
    return [
        [
            (picture[y][x] + picture[y][x + 1] + picture[y + 1][x] + picture[y + 1][x + 1])
            // 4
            for x in range(0, len(picture[0]), 2)
        ]
        for y in range(0, len(picture), 2)
    ]


def make_thumbnails(names, load, save, limit):
    free = threading.BoundedSemaphore(limit)

    def shrink(name):
        return halve(load(name))

    def finish(name, shrunk):
        try:
            save(name, shrunk.result())
        finally:
            free.release()

    saved = {}
    with ThreadPoolExecutor(1) as saver, ThreadPoolExecutor(limit) as loaders:
        for name in names:
            free.acquire()
            saved[name] = saver.submit(finish, name, loaders.submit(shrink, name))
    return {name: f.exception() for name, f in saved.items() if f.exception()}
