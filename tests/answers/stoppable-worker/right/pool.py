"""A pool of one worker, and an event."""

import threading
from concurrent.futures import ThreadPoolExecutor


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.end = threading.Event()
        self.pool = ThreadPoolExecutor(1)

    def start(self):
        self.future = self.pool.submit(self._loop)

    def _loop(self):
        self.work()
        while not self.end.wait(self.seconds):
            self.work()

    def stop(self):
        self.end.set()
        self.pool.shutdown()
        return self.future.result()
