"""wasteful: the error is told at the end, when all other items are done."""

import threading
from collections import deque


class Job:
    def __init__(self, function, items):
        self._function, self._items = function, items
        self._messages, self._cancelled = deque(), False

    def start(self):
        threading.Thread(target=self._run).start()

    def _outcome(self):
        failed = None
        for item in self._items:
            if self._cancelled:
                return "cancelled", None
            try:
                self._messages.append(("result", self._function(item)))
            except Exception as error:
                failed = error
        return ("failed", failed) if failed else ("finished", None)

    def _run(self):
        self._messages.append(self._outcome())

    def cancel(self):
        self._cancelled = True

    def poll(self):
        new = []
        while self._messages:
            new.append(self._messages.popleft())
        return new
