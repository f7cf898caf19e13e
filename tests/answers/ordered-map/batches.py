"""lost-item: whole batches only, and the rest of the items is never handed in."""

from concurrent.futures import ThreadPoolExecutor


def ordered_map(function, items, limit):
    with ThreadPoolExecutor(max_workers=limit) as pool:
        batch = []
        for item in items:
            batch.append(item)
            if len(batch) == limit:
                yield from pool.map(function, batch)
                batch = []
