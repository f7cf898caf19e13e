"""wrong-result: half a second is cut to none."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, int(seconds)
        self.stopping = threading.Event()
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
