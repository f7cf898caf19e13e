"""Threads and a queue; each result has a box of its own."""

import queue
import threading


def ordered_map(function, items, limit):
    jobs = queue.Queue()

    def work():
        while (job := jobs.get()) is not None:
            item, box = job
            try:
                box.put((function(item), None))
            except BaseException as error:
                box.put((None, error))

    threads = [threading.Thread(target=work) for _ in range(limit)]
    for t in threads:
        t.start()
    boxes = []

    def take():
        value, error = boxes.pop(0).get()
        if error:
            raise error
        return value

    try:
        for item in items:
            boxes.append(queue.Queue(1))
            jobs.put((item, boxes[-1]))
            if len(boxes) >= limit:
                yield take()
        while boxes:
            yield take()
    finally:
        try:
            while True:
                jobs.get_nowait()
        except queue.Empty:
            pass
        for t in threads:
            jobs.put(None)
        for t in threads:
            t.join()
