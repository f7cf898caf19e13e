"""exception: an item that is an exception is raised."""

import queue


class BoundedBuffer:
    def __init__(self, size):
        self.q = queue.Queue(size)

    def put(self, item):
        self.q.put(item)

    def get(self):
        item = self.q.get()
        if isinstance(item, BaseException):
            raise item
        return item
