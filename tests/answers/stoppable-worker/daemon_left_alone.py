"""leak: a daemon thread that nobody stops."""

import threading
import time


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        while True:
            self.work()
            time.sleep(self.seconds)

    def start(self):
        self.thread.start()

    def stop(self):
        self.thread.join(timeout=1)
