"""sequential: cancel() waits for the thread, and the window with it."""

import queue
import threading


class Job:
    def __init__(self, function, items):
        self.function, self.items = function, items
        self.messages = queue.SimpleQueue()
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def start(self):
        self.thread.start()

    def run(self):
        try:
            for item in self.items:
                if self.stop.is_set():
                    self.messages.put(("cancelled", None))
                    return
                self.messages.put(("result", self.function(item)))
        except Exception as error:
            self.messages.put(("failed", error))
        else:
            self.messages.put(("finished", None))

    def cancel(self):
        self.stop.set()
        self.thread.join()

    def poll(self):
        found = []
        while not self.messages.empty():
            found.append(self.messages.get())
        return found
