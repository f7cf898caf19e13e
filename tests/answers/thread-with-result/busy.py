"""busy-wait: join() asks again and again whether there is an outcome."""

import threading


class ThreadWithResult:
    def __init__(self, func, args=()):
        self.func = func
        self.args = args
        self.outcome = None

    def start(self):
        threading.Thread(target=self.work).start()

    def work(self):
        try:
            self.outcome = self.func(*self.args), None
        except BaseException as error:
            self.outcome = None, error

    def join(self):
        while self.outcome is None:
            pass
        result, error = self.outcome
        if error is not None:
            raise error
        return result
