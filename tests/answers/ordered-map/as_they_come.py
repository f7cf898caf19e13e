"""order: the results come in the order in which the calls end."""

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from itertools import islice


def ordered_map(function, items, limit):
    items = iter(items)
    with ThreadPoolExecutor(max_workers=limit) as pool:
        window = {pool.submit(function, item) for item in islice(items, limit)}
        while window:
            done, window = wait(window, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
            window |= {pool.submit(function, item) for item in islice(items, len(done))}
