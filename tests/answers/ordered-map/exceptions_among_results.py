"""exception: a result that is an exception is taken for an error."""

import threading
from collections import deque


def ordered_map(function, items, limit):
    window = deque()

    def start(item):
        box = []

        def run():
            try:
                box.append(function(item))
            except Exception as e:
                box.append(e)

        t = threading.Thread(target=run)
        t.start()
        window.append((t, box))

    def first():
        t, box = window.popleft()
        t.join()
        if isinstance(box[0], Exception):
            raise box[0]
        return box[0]

    try:
        for item in items:
            start(item)
            if len(window) == limit:
                yield first()
        while window:
            yield first()
    finally:
        for t, _ in window:
            t.join()
