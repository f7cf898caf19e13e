"""sequential: writes while it holds the lock that log() needs."""

import threading


class Journal:
    def __init__(self, write):
        self.write = write
        self.waiting, self.closed = [], False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self):
        with self.changed:
            while True:
                while not self.waiting and not self.closed:
                    self.changed.wait()
                while self.waiting:
                    self.write(self.waiting.pop(0))
                if self.closed:
                    return

    def log(self, line):
        with self.changed:
            if self.closed:
                raise RuntimeError
            self.waiting.append(line)
            self.changed.notify()

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify()
        self.thread.join()
