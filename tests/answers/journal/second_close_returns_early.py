"""lost-item: a second close() returns although the first is still waiting for the thread."""

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
        while (line := self.lines.get()) is not self:
            self.write(line)

    def log(self, line):
        with self.lock:
            if self.closed:
                raise RuntimeError("closed")
            self.lines.put(line)

    def close(self):
        with self.lock:
            if self.closed:
                return
            self.closed = True
            self.lines.put(self)
        self.thread.join()
