"""wasteful: after an error the other items are done all the same."""

import queue
import threading


class Job:
    def __init__(self, function, items):
        self.function, self.items = function, items
        self.messages, self.stop = queue.SimpleQueue(), threading.Event()

    def start(self):
        threading.Thread(target=self.run).start()

    def run(self):
        last = ("finished", None)
        for item in self.items:
            if self.stop.is_set():
                last = ("cancelled", None)
                break
            try:
                r = self.function(item)
                if last[0] != "failed":
                    self.messages.put(("result", r))
            except Exception as error:
                last = ("failed", error)
        self.messages.put(last)

    def cancel(self):
        self.stop.set()

    def poll(self):
        return [self.messages.get() for _ in range(self.messages.qsize())]
