"""late: leaves out an item that is too large, and tells at the end."""


def batches(items, size_of, limit):
    batch, total, large = [], 0, []
    for item in items:
        size = size_of(item)
        if size > limit:
            large.append(item)
            continue
        if total + size > limit:
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size
    if batch:
        yield batch
    if large:
        raise ValueError(f"too large: {large}")
