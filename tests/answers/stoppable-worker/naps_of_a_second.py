"""busy-wait: the thread wakes each second to look at the event."""

import threading
import time


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.stopping.is_set():
            self.work()
            for _ in range(int(self.seconds)):
                if self.stopping.is_set():
                    return
                time.sleep(1)

    def start(self):
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join()
