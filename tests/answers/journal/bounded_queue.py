"""sequential: log() waits as soon as the queue is full."""

import queue
import threading


class Journal:
    def __init__(self, write):
        self.write = write
        self.lines = queue.Queue(maxsize=10)
        self.closed = False
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self):
        while (line := self.lines.get()) is not self:
            self.write(line)

    def log(self, line):
        with self.lock:
            if self.closed:
                raise RuntimeError
            self.lines.put(line)

    def close(self):
        with self.lock:
            if not self.closed:
                self.closed = True
                self.lines.put(self)
        self.thread.join()
