"""A class that iterates, returned by an ordinary function."""


class _Batches:
    def __init__(self, items, size_of, limit):
        self.items, self.size_of, self.limit = iter(items), size_of, limit
        self.pending = []

    def __iter__(self):
        return self

    def __next__(self):
        batch, room = self.pending, self.limit - sum(map(self.size_of, self.pending))
        self.pending = []
        for item in self.items:
            size = self.size_of(item)
            if size > self.limit:
                raise ValueError(f"{item!r} is larger than {self.limit}")
            if size > room:
                self.pending = [item]
                return batch
            batch.append(item)
            room -= size
        if batch:
            return batch
        raise StopIteration


def batches(items, size_of, limit):
    return _Batches(items, size_of, limit)
