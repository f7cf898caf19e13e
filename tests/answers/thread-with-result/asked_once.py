"""deadlock: the outcome is taken out of a queue, and a second join() waits for another."""

import queue
import threading


class ThreadWithResult:
    def __init__(self, func, args=()):
        self.func = func
        self.args = args
        self.outcomes = queue.Queue()

    def start(self):
        threading.Thread(target=self.work).start()

    def work(self):
        try:
            self.outcomes.put((self.func(*self.args), None))
        except BaseException as error:
            self.outcomes.put((None, error))

    def join(self):
        result, error = self.outcomes.get()
        if error is not None:
            raise error
        return result
