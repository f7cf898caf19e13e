"""lost-item|leak: close() only sets a flag; the daemon is cut off with lines in its hands."""

import queue
import threading


class Journal:
    def __init__(self, write):
        self.write = write
        self.lines = queue.SimpleQueue()
        self.closed = False
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def _work(self):
        while True:
            line = self.lines.get()
            if line is self:
                return
            self.write(line)

    def log(self, line):
        with self.lock:
            if self.closed:
                raise RuntimeError("the journal is closed")
            self.lines.put(line)

    def close(self):
        with self.lock:
            self.closed = True
