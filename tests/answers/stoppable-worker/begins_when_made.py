"""order: the thread begins before start()."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work = work
        self.seconds = seconds
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stopping.is_set():
            self.work()
            self.stopping.wait(self.seconds)

    def start(self):
        return self.thread

    def stop(self):
        self.stopping.set()
        self.thread.join()
