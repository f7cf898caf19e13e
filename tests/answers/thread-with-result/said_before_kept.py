"""swallowed: says that it has ended before it keeps the exception."""

import threading


class ThreadWithResult:
    def __init__(self, func, args=()):
        self.func, self.args = func, args
        self.r = self.e = None
        self.done = threading.Event()

    def run(self):
        try:
            try:
                self.r = self.func(*self.args)
            finally:
                self.done.set()
        except BaseException as e:
            self.e = e

    def start(self):
        threading.Thread(target=self.run).start()

    def join(self):
        self.done.wait()
        if self.e is not None:
            raise self.e
        return self.r
