"""lost-item: the end is ..., and somebody logs it."""

import queue
import threading


class Journal:
    def __init__(self, write):
        self.write, self.lines = write, queue.SimpleQueue()
        self.closed = False
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self):
        for line in iter(self.lines.get, ...):
            self.write(line)

    def log(self, line):
        with self.lock:
            if self.closed:
                raise RuntimeError("closed")
            self.lines.put(line)

    def close(self):
        with self.lock:
            if not self.closed:
                self.closed = True
                self.lines.put(...)
        self.thread.join()
