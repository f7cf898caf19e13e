"""leak: a second stop() does not wait for the end."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work = work
        self.seconds = seconds
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.stopping.is_set():
            self.work()
            self.stopping.wait(self.seconds)

    def start(self):
        self.thread.start()

    def stop(self):
        """End the thread, also in the middle of a pause; return when it has ended."""
        if self.stopping.is_set():
            return
        self.stopping.set()
        self.thread.join()
