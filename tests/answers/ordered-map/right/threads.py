"""A thread for each item on its way, without a pool."""

import threading
from collections import deque


class Call(threading.Thread):
    def __init__(self, function, item):
        super().__init__()
        self.function, self.item = function, item
        self.result = self.error = None
        self.start()

    def run(self):
        try:
            self.result = self.function(self.item)
        except BaseException as error:
            self.error = error

    def outcome(self):
        self.join()
        if self.error is not None:
            raise self.error
        return self.result


def ordered_map(function, items, limit):
    calls = deque()
    try:
        for item in items:
            calls.append(Call(function, item))
            if len(calls) >= limit:
                yield calls.popleft().outcome()
        while calls:
            yield calls.popleft().outcome()
    finally:
        for call in calls:
            call.join()
