"""sequential: start() does the work itself, in the window's thread."""

import queue


class Job:
    def __init__(self, function, items):
        self.function, self.items = function, items
        self.messages = queue.SimpleQueue()
        self.stopped = False

    def start(self):
        for item in self.items:
            if self.stopped:
                self.messages.put(("cancelled", None))
                return
            self.messages.put(("result", self.function(item)))
        self.messages.put(("finished", None))

    def cancel(self):
        self.stopped = True

    def poll(self):
        found = []
        while not self.messages.empty():
            found.append(self.messages.get())
        return found
