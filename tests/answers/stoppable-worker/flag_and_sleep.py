"""late: the thread sleeps to the end of its pause before it looks at the flag."""

import threading
import time


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.running = True
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while self.running:
            self.work()
            time.sleep(self.seconds)

    def start(self):
        self.thread.start()

    def stop(self):
        self.running = False
        self.thread.join()
