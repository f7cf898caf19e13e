"""one semaphore counts the free places, one the items; a lock guards the list"""

import threading


class BoundedBuffer:
    def __init__(self, size):
        self.items = []
        self.lock = threading.Lock()
        self.free = threading.Semaphore(size)
        self.filled = threading.Semaphore(0)

    def put(self, item):
        self.free.acquire()
        with self.lock:
            self.items.append(item)
        self.filled.release()

    def get(self):
        self.filled.acquire()
        with self.lock:
            item = self.items.pop(0)
        self.free.release()
        return item
