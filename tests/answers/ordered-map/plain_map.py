"""unbounded: map reads all items before it gives the first result."""

from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    with ThreadPoolExecutor(max_workers=limit) as pool:
        yield from pool.map(function, items)
