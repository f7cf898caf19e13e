"""exception: an empty place is found with ==, which an item may answer its own way."""

import threading

EMPTY = object()


class BoundedBuffer:
    def __init__(self, size):
        self.slots = [EMPTY] * size
        self.head = self.tail = 0
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            while self.slots[self.tail] != EMPTY:
                self.changed.wait()
            self.slots[self.tail] = item
            self.tail = (self.tail + 1) % len(self.slots)
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while self.slots[self.head] == EMPTY:
                self.changed.wait()
            item, self.slots[self.head] = self.slots[self.head], EMPTY
            self.head = (self.head + 1) % len(self.slots)
            self.changed.notify_all()
            return item
