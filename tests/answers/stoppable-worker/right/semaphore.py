"""A semaphore, whose time limit is the pause."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.stopped = threading.Semaphore(0)

        def loop():
            while True:
                work()
                if self.stopped.acquire(timeout=seconds):
                    self.stopped.release()
                    break

        self.thread = threading.Thread(target=loop, name="worker")

    def start(self):
        self.thread.start()

    def stop(self):
        self.stopped.release()
        self.thread.join()
