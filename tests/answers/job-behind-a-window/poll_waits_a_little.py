"""sequential: get() with a time limit; each look takes a tenth of a second."""

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
        out = []
        try:
            while True:
                out.append(self.messages.get(timeout=0.1))
        except queue.Empty:
            return out
