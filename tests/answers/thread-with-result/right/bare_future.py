"""A Future filled by hand, in a subclass of Thread that calls its base class directly."""

import threading
from concurrent.futures import Future


class ThreadWithResult(threading.Thread):
    def __init__(self, func, args=()):
        threading.Thread.__init__(self, daemon=True)
        self.job = func, args
        self.future = Future()

    def run(self):
        func, args = self.job
        try:
            result = func(*args)
        except BaseException as error:
            self.future.set_exception(error)
        else:
            self.future.set_result(result)

    def join(self, timeout=None):
        threading.Thread.join(self, timeout)
        return self.future.result(timeout)
