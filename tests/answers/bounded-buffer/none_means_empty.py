"""deadlock: None as an item is taken for an empty place."""

import threading


class BoundedBuffer:
    def __init__(self, size):
        self.places = [None] * size
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            self.changed.wait_for(lambda: self.places[-1] is None)
            self.places[self.places.index(None)] = item
            self.changed.notify_all()

    def get(self):
        with self.changed:
            self.changed.wait_for(lambda: self.places[0] is not None)
            item = self.places.pop(0)
            self.places.append(None)
            self.changed.notify_all()
            return item
