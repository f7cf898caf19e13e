"""late: takes a pause of 0 for none that was given."""

import threading


class Worker:
    def __init__(self, work, seconds=0):
        self.work, self.seconds = work, seconds or 1
        self.e = threading.Event()
        self.t = threading.Thread(target=self.run)

    def run(self):
        while not self.e.is_set():
            self.work()
            self.e.wait(self.seconds)

    def start(self):
        self.t.start()

    def stop(self):
        self.e.set()
        self.t.join()
