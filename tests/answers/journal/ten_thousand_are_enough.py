"""sequential: a queue with room for ten thousand lines makes log() wait for the next one."""

import queue
import threading


class Journal:
    def __init__(self, write):
        self.write = write
        self.lines = queue.Queue(maxsize=10_000)
        self.end = object()
        self.lock = threading.Lock()
        self.closed = False
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self):
        while (line := self.lines.get()) is not self.end:
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
                self.lines.put(self.end)
        self.thread.join()
