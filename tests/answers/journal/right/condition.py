"""a list and a condition in place of a queue."""

import threading


class Journal:
    def __init__(self, write):
        self.write = write
        self.waiting = []
        self.closed = False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def _work(self):
        while True:
            with self.changed:
                while not self.waiting and not self.closed:
                    self.changed.wait()
                lines, self.waiting = self.waiting, []
                done = self.closed
            for line in lines:
                self.write(line)
            if done:
                return

    def log(self, line):
        with self.changed:
            if self.closed:
                raise RuntimeError("closed")
            self.waiting.append(line)
            self.changed.notify()

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify()
        self.thread.join()
