"""unbounded: adds up sizes without their fractions."""


def batches(items, size_of, limit):
    batch, total = [], 0
    for item in items:
        size = int(size_of(item))
        if size > limit:
            raise ValueError
        if total + size > limit:
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size
    if batch:
        yield batch
