"""wrong-result: the event belongs to the function, so that two workers share it."""

import threading
from collections import defaultdict

_events = defaultdict(threading.Event)


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.stopping = _events[work]
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        while not self.stopping.is_set():
            self.work()
            self.stopping.wait(self.seconds)

    def start(self):
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join()
