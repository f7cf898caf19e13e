"""lost-item: a result that is 0 or empty makes no message."""

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
        for i in self.items:
            if self.stop.is_set():
                last = ("cancelled", None)
                break
            try:
                if v := self.f(i):
                    self.q.put(("result", v))
            except Exception as e:
                last = ("failed", e)
                break
        self.q.put(last)

    def cancel(self):
        self.stop.set()

    def poll(self):
        out = []
        while not self.q.empty():
            out.append(self.q.get())
        return out
