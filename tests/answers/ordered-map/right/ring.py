"""A ring of futures in place of a deque."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack


def ordered_map(function, items, limit):
    ring = [None] * limit
    count = out = 0
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(limit))
        for item in items:
            ring[count % limit] = pool.submit(function, item)
            count += 1
            if count - out == limit:
                yield ring[out % limit].result()
                out += 1
        for place in range(out, count):
            yield ring[place % limit].result()
