"""wasteful|unbounded: so many items, whatever their sizes."""


def batches(items, size_of, limit):
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == 3:
            yield batch
            batch = []
    if batch:
        yield batch
