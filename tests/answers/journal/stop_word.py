"""lost-item: a word ends the thread, and a reader logs it."""

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
            line = self.lines.get()
            if line == "STOP":
                return
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
                self.lines.put("STOP")
        self.thread.join()
