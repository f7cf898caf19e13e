"""the standard library's queue inside"""

from queue import Queue


class BoundedBuffer:
    def __init__(self, size):
        self.queue = Queue(maxsize=size)

    def put(self, item):
        self.queue.put(item)

    def get(self):
        return self.queue.get()
