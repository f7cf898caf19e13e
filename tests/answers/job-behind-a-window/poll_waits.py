"""sequential: get() in poll() waits until there is a message."""

import queue
import threading


class Job:
    def __init__(self, function, items):
        self.function, self.items = function, items
        self.messages = queue.Queue()
        self.stop = threading.Event()

    def start(self):
        threading.Thread(target=self.run).start()

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

    def poll(self):
        found = [self.messages.get()]
        while not self.messages.empty():
            found.append(self.messages.get())
        return found
