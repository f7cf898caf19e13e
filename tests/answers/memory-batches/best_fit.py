"""order|unbounded: puts an item into the first batch that has room for it."""


def batches(items, size_of, limit):
    made = []
    for item in items:
        if size_of(item) > limit:
            raise ValueError(item)
        for batch in made:
            if sum(map(size_of, batch)) + size_of(item) <= limit:
                batch.append(item)
                break
        else:
            made.append([item])
    yield from made
