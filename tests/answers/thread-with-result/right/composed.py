"""A thread inside, whose target fills a list."""

from threading import Thread


class ThreadWithResult:
    def __init__(self, func, args=(), kwargs=None):
        self._outcome = []
        self._thread = Thread(target=self._work, args=(func, args, kwargs or {}))

    def _work(self, func, args, kwargs):
        try:
            self._outcome[:] = True, func(*args, **kwargs)
        except BaseException as e:
            self._outcome[:] = False, e

    def start(self):
        self._thread.start()

    def join(self):
        self._thread.join()
        good, value = self._outcome
        if good:
            return value
        raise value
