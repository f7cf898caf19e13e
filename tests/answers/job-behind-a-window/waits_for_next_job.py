"""leak: the thread waits for more work that never comes."""

import queue
import threading


class Job:
    def __init__(self, function, items):
        self.function = function
        self.todo = queue.Queue()
        for item in items:
            self.todo.put(item)
        self.left = len(items)
        self.messages = queue.SimpleQueue()
        self.stop = threading.Event()

    def start(self):
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            item = self.todo.get()
            if self.stop.is_set():
                self.messages.put(("cancelled", None))
                return
            try:
                self.messages.put(("result", self.function(item)))
            except Exception as error:
                self.messages.put(("failed", error))
                return
            self.left -= 1
            if not self.left:
                self.messages.put(("finished", None))

    def cancel(self):
        self.stop.set()

    def poll(self):
        found = []
        while not self.messages.empty():
            found.append(self.messages.get())
        return found
