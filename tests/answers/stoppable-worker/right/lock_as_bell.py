"""A lock that is waited for with a time limit is the bell."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.bell = threading.Lock()
        self.bell.acquire()
        self.guard = threading.Lock()
        self.rung = False
        self.thread = threading.Thread(target=self._run, args=(work, seconds))

    def _run(self, work, seconds):
        while not self.rung:
            work()
            if self.bell.acquire(timeout=seconds):
                return

    def start(self):
        self.thread.start()

    def stop(self):
        with self.guard:
            if not self.rung:
                self.rung = True
                self.bell.release()
        self.thread.join()
