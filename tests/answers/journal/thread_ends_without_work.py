"""wrong-result: a thread without work ends, and the next line begins another."""

import threading
from collections import deque


class Journal:
    def __init__(self, write):
        self.write = write
        self.lines = deque()
        self.lock = threading.Lock()
        self.closed = False
        self.thread = None

    def _work(self):
        while True:
            with self.lock:
                if not self.lines:
                    self.thread = None
                    return
                line = self.lines.popleft()
            self.write(line)

    def log(self, line):
        with self.lock:
            if self.closed:
                raise RuntimeError("closed")
            self.lines.append(line)
            if self.thread is None:
                self.thread = threading.Thread(target=self._work)
                self.thread.start()

    def close(self):
        with self.lock:
            self.closed = True
            thread = self.thread
        if thread is not None:
            thread.join()
