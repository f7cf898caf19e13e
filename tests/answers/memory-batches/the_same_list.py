"""wrong-result: all batches are one list, which is cleared and filled again."""


def batches(items, size_of, limit):
    batch, total = [], 0
    for item in items:
        if size_of(item) > limit:
            raise ValueError(item)
        if total + size_of(item) > limit:
            yield batch
            batch.clear()
            total = 0
        batch.append(item)
        total += size_of(item)
    if batch:
        yield batch
