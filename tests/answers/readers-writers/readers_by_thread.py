"""race: a set of threads: who has gone in twice is out after one release."""

import threading


class ReadWriteLock:
    def __init__(self):
        self.changed = threading.Condition()
        self.readers, self.writer, self.waiting = set(), None, 0

    def acquire_read(self):
        with self.changed:
            self.changed.wait_for(lambda: self.writer is None and not self.waiting)
            self.readers.add(threading.get_ident())

    def release_read(self):
        with self.changed:
            self.readers.discard(threading.get_ident())
            self.changed.notify_all()

    def acquire_write(self):
        with self.changed:
            self.waiting += 1
            self.changed.wait_for(lambda: self.writer is None and not self.readers)
            self.waiting -= 1
            self.writer = threading.get_ident()

    def release_write(self):
        with self.changed:
            self.writer = None
            self.changed.notify_all()
