"""wrong-result: the first work() comes after the first pause."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.stopping.wait(self.seconds):
            self.work()

    def start(self):
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join()
