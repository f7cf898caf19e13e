"""lost-item: the last batch is not full, and is never yielded."""


def batches(items, size_of, limit):
    batch, total = [], 0
    for item in items:
        if size_of(item) > limit:
            raise ValueError(item)
        if total + size_of(item) > limit:
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size_of(item)
