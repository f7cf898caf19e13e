"""wrong-result: the time of work() is taken from the pause."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work = work
        self.seconds = seconds
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        import time

        next_time = time.monotonic()
        while not self.stopping.is_set():
            self.work()
            next_time += self.seconds
            self.stopping.wait(max(0, next_time - time.monotonic()))

    def start(self):
        self.thread.start()

    def stop(self):
        """End the thread, also in the middle of a pause; return when it has ended."""
        self.stopping.set()
        self.thread.join()
