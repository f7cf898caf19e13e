"""A future of a pool with one worker."""

from concurrent.futures import ThreadPoolExecutor


class ThreadWithResult:
    def __init__(self, function, arguments=()):
        self.call = (function, *arguments)

    def start(self):
        pool = ThreadPoolExecutor(max_workers=1)
        self.future = pool.submit(*self.call)
        pool.shutdown(wait=False)

    def join(self, timeout=None):
        return self.future.result(timeout)
