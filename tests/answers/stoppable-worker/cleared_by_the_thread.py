"""late: the thread clears the event when it begins, and with it a stop() that came before."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        self.stopping.clear()
        while True:
            self.work()
            if self.stopping.wait(self.seconds):
                return

    def start(self):
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join()
