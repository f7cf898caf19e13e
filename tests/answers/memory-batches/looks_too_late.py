"""unbounded: looks at the limit when the item is in the batch already."""


def batches(items, size_of, limit):
    batch, total = [], 0
    for item in items:
        if size_of(item) > limit:
            raise ValueError(item)
        batch.append(item)
        total += size_of(item)
        if total >= limit:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch
