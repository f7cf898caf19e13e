"""wrong-result: join() raises an exception of another kind than func did."""

import threading


class ThreadWithResult(threading.Thread):
    def __init__(self, func, args=()):
        super().__init__()
        self.func = func
        self.args = args
        self.error = None

    def run(self):
        try:
            self.result = self.func(*self.args)
        except BaseException as error:
            self.error = error

    def join(self):
        super().join()
        if self.error:
            raise RuntimeError("the thread failed") from self.error
        return self.result
