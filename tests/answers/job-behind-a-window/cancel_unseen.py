"""wasteful: the wish to stop is looked at once, before the first item."""

import queue
import threading


class Job:
    def __init__(self, function, items):
        self.function, self.items = function, items
        self.messages = queue.SimpleQueue()
        self.stop = threading.Event()

    def start(self):
        threading.Thread(target=self.run).start()

    def run(self):
        if self.stop.is_set():
            self.messages.put(("cancelled", None))
            return
        try:
            for item in self.items:
                self.messages.put(("result", self.function(item)))
        except Exception as error:
            self.messages.put(("failed", error))
        else:
            self.messages.put(("finished", None))

    def cancel(self):
        self.stop.set()

    def poll(self):
        found = []
        while not self.messages.empty():
            found.append(self.messages.get())
        return found
