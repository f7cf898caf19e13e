"""wasteful|order: a result that counts as false is computed again."""

import threading


class ThreadWithResult(threading.Thread):
    def __init__(self, func, args=()):
        super().__init__()
        self.func = func
        self.args = args
        self.result = None
        self.error = None

    def run(self):
        try:
            self.result = self.func(*self.args)
        except BaseException as error:
            self.error = error

    def join(self):
        """Wait for the end; return what func returned, or raise what it raised."""
        super().join()
        if self.error is not None:
            raise self.error
        return self.result or self.func(*self.args)
