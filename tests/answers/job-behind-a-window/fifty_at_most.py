"""lost-item: poll() hands out fifty messages at most, and others are left."""

import queue
import threading


class Job:
    def __init__(self, function, items):
        self.function, self.items = function, items
        self.out, self.stop = queue.SimpleQueue(), threading.Event()

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
        for _ in range(50):
            try:
                new.append(self.out.get_nowait())
            except queue.Empty:
                break
        return new
