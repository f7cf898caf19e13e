"""wrong-result: the error is out before it is forgotten."""

import threading
from concurrent.futures import Future


class Cache:
    def __init__(self, make):
        self.make, self.things = make, {}
        self.lock = threading.Lock()

    def get(self, key):
        with self.lock:
            f = self.things.get(key)
            mine = f is None
            if mine:
                f = self.things[key] = Future()
        if mine:
            try:
                f.set_result(self.make(key))
            except Exception as e:
                f.set_exception(e)
                with self.lock:
                    del self.things[key]
        return f.result()
