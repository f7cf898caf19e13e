"""a thread of its own saves, and tells when there is room"""

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


def make_thumbnails(names, load, save, limit):
    errors = {}
    room = threading.Condition()
    inside = 0
    line = queue.SimpleQueue()

    def saver():
        nonlocal inside
        for name, future in iter(line.get, None):
            try:
                save(name, future.result())
            except BaseException as e:
                errors[name] = e
            with room:
                inside -= 1
                room.notify()

    t = threading.Thread(target=saver)
    t.start()
    with ThreadPoolExecutor(limit) as pool:
        for name in names:
            with room:
                while inside >= limit:
                    room.wait()
                inside += 1
            line.put((name, pool.submit(lambda n=name: halve(load(n)))))
        line.put(None)
        t.join()
    return errors
