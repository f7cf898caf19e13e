"""A flag, a deque, and the iterator by hand."""

import queue
import threading
from collections import deque


class Job:
    def __init__(self, function, items):
        self._f, self._items, self._out, self._stop = function, items, deque(), False
        self._t = None

    def start(self):
        self._t = threading.Thread(target=self._run, name="job", daemon=True)
        self._t.start()

    def _run(self):
        it = iter(self._items)
        while True:
            if self._stop:
                return self._out.append(("cancelled", None))
            try:
                item = next(it)
            except StopIteration:
                return self._out.append(("finished", None))
            try:
                self._out.append(("result", self._f(item)))
            except Exception as e:
                return self._out.append(("failed", e))

    def cancel(self):
        self._stop = True

    def poll(self):
        out = []
        while self._out:
            out.append(self._out.popleft())
        return out
