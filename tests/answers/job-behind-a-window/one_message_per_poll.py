"""lost-item: poll() takes one message, and the others wait for looks that do not come."""

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
        last = ("finished", None)
        try:
            for item in self.items:
                if self.stop.is_set():
                    last = ("cancelled", None)
                    break
                self.messages.put(("result", self.function(item)))
        except Exception as error:
            last = ("failed", error)
        self.messages.put(last)

    def cancel(self):
        self.stop.set()

    def poll(self):
        try:
            return [self.messages.get_nowait()]
        except queue.Empty:
            return []
