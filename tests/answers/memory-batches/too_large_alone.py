"""swallowed: an item that is too large goes alone, and the memory runs out."""


def batches(items, size_of, limit):
    batch, total = [], 0
    for item in items:
        if batch and total + size_of(item) > limit:
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size_of(item)
    if batch:
        yield batch
