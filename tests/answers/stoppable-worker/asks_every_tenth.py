"""busy-wait: the pause is cut into naps of 0.1 s."""

import threading
import time


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        next_time = time.monotonic()
        while not self.stopping.is_set():
            if time.monotonic() >= next_time:
                self.work()
                next_time += self.seconds
            time.sleep(0.1)

    def start(self):
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join()
