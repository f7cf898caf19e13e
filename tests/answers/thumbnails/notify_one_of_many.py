"""deadlock: one of those who wait is woken, and it need not be the next."""

import threading
from concurrent.futures import ThreadPoolExecutor


def halve(p):
    return [
        [(a + b + c + d) // 4 for a, b, c, d in zip(r[::2], r[1::2], s[::2], s[1::2])]
        for r, s in zip(p[::2], p[1::2])
    ]


def make_thumbnails(names, load, save, limit):
    errors = {}
    places = threading.Semaphore(limit)
    turn = threading.Condition()
    now = 0

    def one(i, name):
        nonlocal now
        thumb = error = None
        try:
            thumb = halve(load(name))
        except Exception as e:
            errors[name] = e
        with turn:
            while now != i:
                turn.wait()
            if thumb:
                try:
                    save(name, thumb)
                except Exception as e:
                    errors[name] = e
            now += 1
            turn.notify()
        places.release()

    with ThreadPoolExecutor(limit) as pool:
        for i, name in enumerate(names):
            places.acquire()
            pool.submit(one, i, name)
    return errors
