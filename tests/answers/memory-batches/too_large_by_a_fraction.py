"""swallowed: compares the size without its fraction."""

import math


def batches(items, size_of, limit):
    batch, total = [], 0
    for item in items:
        size = size_of(item)
        if math.floor(size) > limit:
            raise ValueError("too large")
        if batch and total + size > limit:
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size
    if batch:
        yield batch
