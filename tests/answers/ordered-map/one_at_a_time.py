"""sequential: result() right after submit()."""

from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    with ThreadPoolExecutor(max_workers=limit) as pool:
        for item in items:
            yield pool.submit(function, item).result()
