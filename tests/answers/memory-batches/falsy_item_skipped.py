"""lost-item: an item that is 0 or None is left out."""


def batches(items, size_of, limit):
    batch, total = [], 0
    for item in items:
        if not item:
            continue
        size = size_of(item)
        if size > limit:
            raise ValueError
        if total + size > limit:
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size
    if batch:
        yield batch
