"""swallowed: it looks for an error before it has waited."""

import threading


class ThreadWithResult:
    def __init__(self, func, args=()):
        self.func, self.args = func, args
        self.result = self.error = None

    def start(self):
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            self.result = self.func(*self.args)
        except BaseException as error:
            self.error = error

    def join(self):
        if self.error is not None:
            raise self.error
        self.thread.join()
        return self.result
