"""A loop for each batch inside of a loop for all."""


def batches(items, size_of, limit):
    it = iter(items)
    none = object()
    item = next(it, none)
    while item is not none:
        batch, total = [], 0
        while item is not none and total + size_of(item) <= limit:
            batch.append(item)
            total += size_of(item)
            item = next(it, none)
        if not batch:
            raise ValueError(item)
        yield batch
