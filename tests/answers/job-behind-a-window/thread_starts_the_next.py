"""type: each item has a thread of its own, which starts the next."""

import queue
import threading


class Job:
    def __init__(self, function, items):
        self.function, self.items = function, iter(items)
        self.out, self.stop = queue.SimpleQueue(), threading.Event()

    def start(self):
        if self.stop.is_set():
            self.out.put(("cancelled", None))
            return
        try:
            item = next(self.items)
        except StopIteration:
            self.out.put(("finished", None))
            return
        threading.Thread(target=self.one, args=(item,)).start()

    def one(self, item):
        try:
            self.out.put(("result", self.function(item)))
        except Exception as error:
            self.out.put(("failed", error))
        else:
            self.start()

    def cancel(self):
        self.stop.set()

    def poll(self):
        new = []
        while not self.out.empty():
            new.append(self.out.get())
        return new
