"""A buffer of one place: with one condition and notify(), the wrong one may wake."""

import threading

KIND = "deadlock"


class Buffer:
    def __init__(self, wake_all):
        self.items = []
        self.changed = threading.Condition()
        self.wake_all = wake_all

    def _notify(self):
        if self.wake_all:
            self.changed.notify_all()
        else:
            self.changed.notify()

    def put(self, item):
        with self.changed:
            while len(self.items) == 1:
                self.changed.wait()
            self.items.append(item)
            self._notify()

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            item = self.items.pop(0)
            self._notify()
            return item


def scenario(wake_all):
    def run():
        buffer = Buffer(wake_all)

        def consumer():
            buffer.get()

        def producer():
            buffer.put(1)

        return [consumer, consumer, producer, producer], None

    return run


BUGGY = (scenario(wake_all=False), None)
FIXED = (scenario(wake_all=True), None)
