"""lost-item: the queue and the event belong to the class, and so to all jobs."""

import queue
import threading


class Job:
    q = queue.SimpleQueue()
    stop = threading.Event()

    def __init__(self, function, items):
        self.f, self.items = function, items

    def start(self):
        threading.Thread(target=self.run).start()

    def run(self):
        last = ("finished", None)
        for i in self.items:
            if self.stop.is_set():
                last = ("cancelled", None)
                break
            try:
                self.q.put(("result", self.f(i)))
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
