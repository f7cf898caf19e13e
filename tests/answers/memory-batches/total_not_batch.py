"""lost-item: a last batch whose sizes are 0 is not yielded."""


def batches(items, size_of, limit):
    batch, total = [], 0
    for item in items:
        size = size_of(item)
        if size > limit:
            raise ValueError
        if total + size > limit:
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size
    if total:
        yield batch
