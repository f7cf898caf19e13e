"""leak: stop() sets the event and does not wait for the thread."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.stopping.is_set():
            self.work()
            self.stopping.wait(self.seconds)

    def start(self):
        self.thread.start()

    def stop(self):
        self.stopping.set()
