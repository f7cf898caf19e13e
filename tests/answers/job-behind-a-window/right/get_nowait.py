"""queue.Queue and get_nowait, until it says that it is empty"""

import queue
import threading


class Job:
    def __init__(self, function, items):
        self.function = function
        self.items = items
        self.q = queue.Queue()
        self.cancelled = threading.Event()
        self.thread = None

    def start(self):
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self):
        try:
            for item in self.items:
                if self.cancelled.is_set():
                    self.q.put(("cancelled", None))
                    break
                self.q.put(("result", self.function(item)))
            else:
                self.q.put(("finished", None))
        except BaseException as error:
            self.q.put(("failed", error))

    def cancel(self):
        self.cancelled.set()

    def poll(self):
        messages = []
        while True:
            try:
                messages.append(self.q.get_nowait())
            except queue.Empty:
                return messages
