"""A thread for each page, and a semaphore."""

import threading


def load_all(load, urls, workers):
    sem = threading.Semaphore(workers)
    results, errors, ts = {}, {}, []

    def one(u):
        try:
            results[u] = load(u)
        except Exception as e:
            errors[u] = e
        finally:
            sem.release()

    for u in urls:
        sem.acquire()
        t = threading.Thread(target=one, args=(u,))
        t.start()
        ts.append(t)
    for t in ts:
        t.join()
    return results, errors
