"""swallowed: join() returns the exception in place of raising it."""

import threading


class ThreadWithResult(threading.Thread):
    def __init__(self, func, args=()):
        super().__init__()
        self.func = func
        self.args = args

    def run(self):
        try:
            self.result = self.func(*self.args)
        except BaseException as error:
            self.result = error

    def join(self):
        super().join()
        return self.result
