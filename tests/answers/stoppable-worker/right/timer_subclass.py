"""A Timer that does not end after the first time."""

from threading import Timer


class Worker(Timer):
    def __init__(self, work, seconds):
        super().__init__(seconds, work)

    def run(self):
        while not self.finished.is_set():
            self.function()
            self.finished.wait(self.interval)

    def stop(self):
        self.cancel()
        self.join()
