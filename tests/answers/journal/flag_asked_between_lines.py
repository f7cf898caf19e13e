"""deadlock|lost-item: the flag is looked at after each line, and get() waits before it."""

import queue
import threading


class Journal:
    def __init__(self, write):
        self.write = write
        self.lines = queue.SimpleQueue()
        self.closed = False
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self):
        while not self.closed:
            self.write(self.lines.get())

    def log(self, line):
        with self.lock:
            if self.closed:
                raise RuntimeError("the journal is closed")
            self.lines.put(line)

    def close(self):
        with self.lock:
            if not self.closed:
                self.closed = True
        self.thread.join()
