"""busy-wait: asks ten times a second whether there is a line."""

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
        while True:
            try:
                self.write(self.lines.get(timeout=0.1))
            except queue.Empty:
                if self.closed and self.lines.empty():
                    return

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
