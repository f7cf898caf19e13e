"""order: the smallest text comes first, not the oldest item."""

import queue


class BoundedBuffer:
    def __init__(self, size):
        self.q = queue.PriorityQueue(size)

    def put(self, item):
        self.q.put((str(item), len(str(item)), item))

    def get(self):
        return self.q.get()[2]
