"""unbounded: reads all items before it yields the first batch."""


def batches(items, size_of, limit):
    made = [[]]
    for item in items:
        if size_of(item) > limit:
            raise ValueError(item)
        if sum(map(size_of, made[-1])) + size_of(item) > limit:
            made.append([])
        made[-1].append(item)
    yield from [batch for batch in made if batch]
