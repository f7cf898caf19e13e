"""leak: the thread waits for room in a queue that nobody reads."""

import queue
import threading


class Job:
    def __init__(self, function, items):
        self.function, self.items = function, items
        self.out, self.stop = queue.Queue(maxsize=100), threading.Event()

    def start(self):
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        last = ("finished", None)
        for item in self.items:
            if self.stop.is_set():
                last = ("cancelled", None)
                break
            try:
                self.out.put(("result", self.function(item)))
            except Exception as error:
                last = ("failed", error)
                break
        self.out.put(last)

    def cancel(self):
        self.stop.set()

    def poll(self):
        new = []
        while not self.out.empty():
            new.append(self.out.get())
        return new
