"""order: the pause is ended first, and only then is the flag set that the thread looks at."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.wake, self.running = threading.Event(), True

    def run(self):
        while self.running:
            self.work()
            self.wake.wait(self.seconds)
            self.wake.clear()

    def start(self):
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def stop(self):
        self.wake.set()
        self.running = False
        self.thread.join()
