"""sequential: start() does the first work itself."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.stopping = threading.Event()

    def start(self):
        self.work()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stopping.wait(self.seconds):
            self.work()

    def stop(self):
        self.stopping.set()
        self.thread.join()
