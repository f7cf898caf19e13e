"""deadlock|exception: between clear() and wait() the set() of another gets lost."""

import threading


class BoundedBuffer:
    def __init__(self, size):
        self.items = []
        self.free = threading.Semaphore(size)
        self.there_is_one = threading.Event()

    def put(self, item):
        self.free.acquire()
        self.items.append(item)
        self.there_is_one.set()

    def get(self):
        if not self.items:
            self.there_is_one.clear()
            self.there_is_one.wait()
        item = self.items.pop(0)
        self.free.release()
        return item
