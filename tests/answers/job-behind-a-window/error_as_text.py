"""swallowed: of the error, only a text is handed on."""

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
            last = ("failed", str(error))
        self.messages.put(last)

    def cancel(self):
        self.stop.set()

    def poll(self):
        found = []
        while not self.messages.empty():
            found.append(self.messages.get())
        return found
