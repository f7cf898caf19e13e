"""wrong-result: the event belongs to the class, so that stopping one worker stops all."""

import threading


class Worker:
    stopping = threading.Event()

    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while True:
            self.work()
            if self.stopping.wait(self.seconds):
                return

    def start(self):
        self.stopping.clear()
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join()
