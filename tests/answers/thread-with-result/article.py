"""swallowed: the article's class, whose exception ends in the thread."""

import threading


class ThreadWithResult(threading.Thread):
    def __init__(self, func, args=()):
        super().__init__()
        self.func = func
        self.args = args
        self.result = None

    def run(self):
        self.result = self.func(*self.args)

    def join(self):
        super().join()
        return self.result
