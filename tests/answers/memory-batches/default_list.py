"""wrong-result: the list is a default argument, and the next call finds the rest of this one in it."""


def batches(items, size_of, limit, batch=[]):
    total = 0
    for item in items:
        size = size_of(item)
        if size > limit:
            raise ValueError(f"{item!r} is larger than {limit}")
        if batch and total + size > limit:
            yield batch[:]
            batch.clear()
            total = 0
        batch.append(item)
        total += size
    if batch:
        yield batch[:]
