"""wasteful: whoever gets the error drops what is there by then, which may be made anew."""

import threading
from concurrent.futures import Future


class Cache:
    def __init__(self, make):
        self.make, self.futures, self.lock = make, {}, threading.Lock()

    def get(self, key):
        with self.lock:
            mine = key not in self.futures
            f = self.futures.setdefault(key, Future())
        if mine:
            try:
                f.set_result(self.make(key))
            except BaseException as e:
                f.set_exception(e)
        try:
            return f.result()
        except BaseException:
            with self.lock:
                self.futures.pop(key, None)
            raise
