"""order: one at a time, but in the order in which the loads end."""

import threading
from concurrent.futures import ThreadPoolExecutor


def halve(picture):
    return [
        [sum(block) // 4 for block in zip(a[::2], a[1::2], b[::2], b[1::2])]
        for a, b in zip(picture[::2], picture[1::2])
    ]


def make_thumbnails(names, load, save, limit):
    lock = threading.Lock()

    def work(name):
        thumbnail = halve(load(name))
        with lock:
            save(name, thumbnail)

    with ThreadPoolExecutor(max_workers=limit) as pool:
        futures = {name: pool.submit(work, name) for name in names}
    return {name: f.exception() for name, f in futures.items() if f.exception()}
