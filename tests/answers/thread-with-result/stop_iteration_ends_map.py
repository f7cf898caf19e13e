"""wrong-result: a StopIteration of func only ends the map() that calls it."""

import threading


class ThreadWithResult(threading.Thread):
    def __init__(self, func, args=()):
        super().__init__()
        self.func, self.args = func, args
        self.results, self.error = [], None

    def run(self):
        try:
            self.results = list(map(lambda args: self.func(*args), [self.args]))
        except BaseException as error:
            self.error = error

    def join(self):
        super().join()
        if self.error is not None:
            raise self.error
        return self.results[0]
