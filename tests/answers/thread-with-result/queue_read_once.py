"""deadlock: of two who join at once, one finds the queue empty."""

import queue
import threading


class ThreadWithResult:
    def __init__(self, func, args=()):
        self.func, self.args = func, args
        self.box = queue.Queue()
        self.outcome = None

    def start(self):
        threading.Thread(target=self.run).start()

    def run(self):
        try:
            self.box.put((True, self.func(*self.args)))
        except BaseException as error:
            self.box.put((False, error))

    def join(self):
        if self.outcome is None:
            self.outcome = self.box.get()
        fine, value = self.outcome
        if fine:
            return value
        raise value
