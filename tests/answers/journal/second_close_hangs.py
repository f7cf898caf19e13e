"""deadlock: close() waits until the queue is empty, and a second end is never taken out."""

import queue
import threading


class Journal:
    def __init__(self, write):
        self.write = write
        self.lines = queue.Queue()
        self.closed = False
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self):
        while True:
            line = self.lines.get()
            if line is self:
                self.lines.task_done()
                return
            self.write(line)
            self.lines.task_done()

    def log(self, line):
        with self.lock:
            if self.closed:
                raise RuntimeError("the journal is closed")
            self.lines.put(line)

    def close(self):
        with self.lock:
            self.closed = True
            self.lines.put(self)
        self.lines.join()
        self.thread.join()
