"""late: the messages come when all items are done."""

import queue
import threading


class Job:
    def __init__(self, function, items):
        self.f, self.items = function, items
        self.q = queue.SimpleQueue()
        self.stop = threading.Event()

    def start(self):
        threading.Thread(target=self.run).start()

    def run(self):
        last = ("finished", None)
        out = []
        for i in self.items:
            if self.stop.is_set():
                last = ("cancelled", None)
                break
            try:
                out.append(("result", self.f(i)))
            except Exception as e:
                last = ("failed", e)
                break
        for m in [*out, last]:
            self.q.put(m)

    def cancel(self):
        self.stop.set()

    def poll(self):
        out = []
        while not self.q.empty():
            out.append(self.q.get())
        return out
