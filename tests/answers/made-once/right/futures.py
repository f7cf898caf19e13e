"""the first puts a future in place, the others wait for it."""

import threading
from concurrent.futures import Future


class Cache:
    def __init__(self, make):
        self.make = make
        self.futures = {}
        self.lock = threading.Lock()

    def get(self, key):
        with self.lock:
            future = self.futures.get(key)
            mine = future is None
            if mine:
                future = self.futures[key] = Future()
        if mine:
            try:
                future.set_result(self.make(key))
            except BaseException as error:
                with self.lock:
                    del self.futures[key]
                future.set_exception(error)
        return future.result()
