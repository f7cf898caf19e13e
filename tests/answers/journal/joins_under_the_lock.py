"""sequential: while close() waits for the writer, it holds the lock of log()."""

import queue
import threading

END = object()


class Journal:
    def __init__(self, write):
        self.write = write
        self.closed = False
        self.lock = threading.Lock()
        self.lines = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self):
        while (line := self.lines.get()) is not END:
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
                self.lines.put(END)
            self.thread.join()
