"""A thread for each picture, which joins the one before it."""

import threading


def halve(picture):
    out = []
    for top, low in zip(*[iter(picture)] * 2):
        out.append([sum(p) // 4 for p in zip(top[0::2], top[1::2], low[0::2], low[1::2])])
    return out


def make_thumbnails(names, load, save, limit):
    sem, errors, threads = threading.BoundedSemaphore(limit), {}, []

    def job(name, before):
        thumb = error = None
        try:
            thumb = halve(load(name))
        except Exception as e:
            error = e
        if before:
            before.join()
        try:
            if error:
                raise error
            save(name, thumb)
        except Exception as e:
            errors[name] = e
        finally:
            sem.release()

    last = None
    for name in names:
        sem.acquire()
        t = threading.Thread(target=job, args=(name, last))
        t.start()
        threads.append(t)
        last = t
    for t in threads:
        t.join()
    return errors
