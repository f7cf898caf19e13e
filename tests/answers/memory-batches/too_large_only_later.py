"""swallowed: the first item of a batch may be too large."""


def batches(items, size_of, limit):
    batch, total = [], 0
    for item in items:
        size = size_of(item)
        if batch and total + size > limit:
            if size > limit:
                raise ValueError
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size
    if batch:
        yield batch
