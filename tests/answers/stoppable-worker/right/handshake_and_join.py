"""The thread says that it ends; stop() waits for that, and then for the thread."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.halt, self.ended = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.run)

    def start(self):
        self.thread.start()

    def run(self):
        self.work()
        while not self.halt.wait(self.seconds):
            self.work()
        self.ended.set()

    def stop(self):
        self.halt.set()
        self.ended.wait()
        self.thread.join()
