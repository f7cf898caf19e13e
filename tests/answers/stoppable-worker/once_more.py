"""order: after the pause it works without asking why the pause ended."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        self.work()
        while not self.stopping.is_set():
            self.stopping.wait(self.seconds)
            self.work()

    def start(self):
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join()
