"""leak: a timer that work() is just running in is not waited for."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.stopped = False
        self.timer = None

    def tick(self):
        self.work()
        if not self.stopped:
            self.timer = threading.Timer(self.seconds, self.tick)
            self.timer.start()

    def start(self):
        self.timer = threading.Timer(0, self.tick)
        self.timer.start()

    def stop(self):
        self.stopped = True
        self.timer.cancel()
