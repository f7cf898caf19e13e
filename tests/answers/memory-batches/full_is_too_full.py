"""wasteful: a batch that would be exactly full is ended before."""


def batches(items, size_of, limit):
    batch, total = [], 0
    for item in items:
        if size_of(item) > limit:
            raise ValueError(item)
        if batch and total + size_of(item) >= limit:
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size_of(item)
    if batch:
        yield batch
