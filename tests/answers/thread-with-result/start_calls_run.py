"""sequential: start() calls run() in the thread of who starts it."""

import threading


class ThreadWithResult(threading.Thread):
    def __init__(self, func, args=()):
        super().__init__()
        self.func = func
        self.args = args
        self.result = None
        self.error = None

    def start(self):
        self.run()

    def run(self):
        try:
            self.result = self.func(*self.args)
        except BaseException as error:
            self.error = error

    def join(self):
        if self.error is not None:
            raise self.error
        return self.result
