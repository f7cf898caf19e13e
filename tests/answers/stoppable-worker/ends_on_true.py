"""wrong-result: ends when work returns something true."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.e = threading.Event()
        self.t = threading.Thread(target=self.run)

    def run(self):
        while not self.work() and not self.e.wait(self.seconds):
            pass

    def start(self):
        self.t.start()

    def stop(self):
        self.e.set()
        self.t.join()
