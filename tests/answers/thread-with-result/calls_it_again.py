"""wasteful: join calls func once more, so that it raises here."""

import threading


class ThreadWithResult(threading.Thread):
    def __init__(self, func, args=()):
        super().__init__()
        self.func, self.args = func, args
        self.r = None
        self.failed = False

    def run(self):
        try:
            self.r = self.func(*self.args)
        except BaseException:
            self.failed = True

    def join(self):
        super().join()
        if self.failed:
            return self.func(*self.args)
        return self.r
