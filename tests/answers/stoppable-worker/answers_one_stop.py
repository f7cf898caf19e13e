"""deadlock: each stop waits for an answer that the thread gives once."""

import queue
import threading


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.orders = queue.Queue()
        self.gone = queue.Queue()

    def start(self):
        threading.Thread(target=self.run).start()

    def run(self):
        while True:
            self.work()
            try:
                self.orders.get(timeout=self.seconds)
            except queue.Empty:
                continue
            self.gone.put(None)
            return

    def stop(self):
        self.orders.put(None)
        self.gone.get()
