"""race: a writer waits for the readers only, not for another writer."""

import threading


class ReadWriteLock:
    def __init__(self):
        self.changed = threading.Condition()
        self.readers = 0
        self.writers = 0

    def acquire_read(self):
        with self.changed:
            self.changed.wait_for(lambda: not self.writers)
            self.readers += 1

    def release_read(self):
        with self.changed:
            self.readers -= 1
            self.changed.notify_all()

    def acquire_write(self):
        with self.changed:
            self.writers += 1
            self.changed.wait_for(lambda: not self.readers)

    def release_write(self):
        with self.changed:
            self.writers -= 1
            self.changed.notify_all()
