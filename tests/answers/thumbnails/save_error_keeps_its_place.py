"""deadlock: who cannot be saved never makes room for another."""

import queue
import threading


def halve(p):
    return [
        [(a[x] + a[x + 1] + b[x] + b[x + 1]) // 4 for x in range(0, len(a), 2)]
        for a, b in zip(p[::2], p[1::2])
    ]


def make_thumbnails(names, load, save, limit):
    errors, free = {}, threading.Semaphore(limit)
    q = queue.Queue()

    def loader():
        for name in names:
            free.acquire()
            try:
                q.put((name, halve(load(name))))
            except Exception as e:
                errors[name] = e
                free.release()
        q.put(None)

    t = threading.Thread(target=loader)
    t.start()
    while (job := q.get()) is not None:
        try:
            save(*job)
            free.release()
        except Exception as e:
            errors[job[0]] = e
    t.join()
    return errors
