"""Keeps what has ended early until its turn comes."""

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait


def ordered_map(function, items, limit):
    done, running, nxt, n, more = {}, {}, 0, 0, True
    it = iter(items)
    pool = ThreadPoolExecutor(limit)
    try:
        while True:
            while more and len(running) + len(done) < limit:
                try:
                    running[pool.submit(function, next(it))] = n
                    n += 1
                except StopIteration:
                    more = False
            if nxt in done:
                yield done.pop(nxt).result()
                nxt += 1
            elif running:
                for f in wait(running, return_when=FIRST_COMPLETED).done:
                    done[running.pop(f)] = f
            else:
                return
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
