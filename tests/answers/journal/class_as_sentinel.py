"""lost-item: a class is the sign of the end, and somebody may log a class."""

import queue
import threading


class Journal:
    def __init__(self, write):
        self.write = write
        self.lines = queue.SimpleQueue()
        self.lock = threading.Lock()
        self.closed = False
        self.stop = Journal
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self):
        while True:
            line = self.lines.get()
            if isinstance(line, type):
                return
            self.write(line)

    def log(self, line):
        with self.lock:
            if self.closed:
                raise RuntimeError("the journal is closed")
            self.lines.put(line)

    def close(self):
        with self.lock:
            if not self.closed:
                self.closed = True
                self.lines.put(self.stop)
        self.thread.join()
