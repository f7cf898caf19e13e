"""A function that returns a generator, and shuts its pool down by hand."""

from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue


def ordered_map(function, items, limit):
    return _results(ThreadPoolExecutor(limit), function, iter(items), limit)


def _results(pool, function, items, limit):
    futures, waiting = SimpleQueue(), 0
    try:
        while True:
            while waiting < limit:
                try:
                    item = next(items)
                except StopIteration:
                    break
                futures.put(pool.submit(function, item))
                waiting += 1
            if not waiting:
                return
            result = futures.get().result()
            waiting -= 1
            yield result
    finally:
        pool.shutdown(cancel_futures=True)
