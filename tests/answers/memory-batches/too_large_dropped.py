"""swallowed: an item that is too large is left out without a word."""


def batches(items, size_of, limit):
    batch, total = [], 0
    for item in items:
        if size_of(item) > limit:
            continue
        if total + size_of(item) > limit:
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size_of(item)
    if batch:
        yield batch
