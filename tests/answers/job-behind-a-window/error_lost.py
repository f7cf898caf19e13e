"""exception|swallowed: an error ends the thread, and the window never hears of it."""

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
        for item in self.items:
            if self.stop.is_set():
                self.messages.put(("cancelled", None))
                return
            self.messages.put(("result", self.function(item)))
        self.messages.put(("finished", None))

    def cancel(self):
        self.stop.set()

    def poll(self):
        found = []
        while not self.messages.empty():
            found.append(self.messages.get())
        return found
