"""lost-item: the end is recognised by ==, and a line says of everything that it is equal."""

import queue
import threading


class Journal:
    END = object()

    def __init__(self, write):
        self.write, self.lines = write, queue.SimpleQueue()
        self.closed = False
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self):
        while True:
            line = self.lines.get()
            if line == self.END:
                return
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
                self.lines.put(self.END)
        self.thread.join()
