"""wrong-result|lost-item: a result that is an exception ends the job."""

import queue
import threading


class Job:
    def __init__(self, function, items):
        self.function, self.items = function, items
        self.messages, self.stop = queue.SimpleQueue(), threading.Event()

    def start(self):
        threading.Thread(target=self.run).start()

    def call(self, item):
        try:
            return self.function(item)
        except Exception as e:
            return e

    def run(self):
        for item in self.items:
            if self.stop.is_set():
                return self.messages.put(("cancelled", None))
            r = self.call(item)
            if isinstance(r, Exception):
                return self.messages.put(("failed", r))
            self.messages.put(("result", r))
        self.messages.put(("finished", None))

    def cancel(self):
        self.stop.set()

    def poll(self):
        return [self.messages.get() for _ in range(self.messages.qsize())]
