"""sequential: start() waits for the first result, a second at most."""

import queue
import threading


class Job:
    def __init__(self, function, items):
        self.function, self.items = function, items
        self.messages, self.stop = queue.SimpleQueue(), threading.Event()
        self.going = threading.Event()

    def start(self):
        threading.Thread(target=self.run).start()
        self.going.wait(1)

    def run(self):
        last = ("finished", None)
        try:
            for item in self.items:
                if self.stop.is_set():
                    last = ("cancelled", None)
                    break
                self.messages.put(("result", self.function(item)))
                self.going.set()
        except Exception as error:
            last = ("failed", error)
        self.messages.put(last)

    def cancel(self):
        self.stop.set()

    def poll(self):
        return [self.messages.get() for _ in range(self.messages.qsize())]
