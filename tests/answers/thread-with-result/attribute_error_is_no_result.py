"""swallowed: an AttributeError of func is taken for a missing result, and gives None."""

import threading


class ThreadWithResult(threading.Thread):
    def __init__(self, func, args=()):
        super().__init__()
        self.func, self.args = func, args
        self.result = self.error = None

    def run(self):
        try:
            self.result = self.func(*self.args)
        except AttributeError:
            self.result = None
        except BaseException as error:
            self.error = error

    def join(self):
        super().join()
        if self.error is not None:
            raise self.error
        return self.result
