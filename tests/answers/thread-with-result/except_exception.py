"""swallowed: SystemExit is no Exception, and gets lost."""

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
        except Exception as error:
            self.error = error

    def join(self):
        super().join()
        if self.error is not None:
            raise self.error
        return self.result
