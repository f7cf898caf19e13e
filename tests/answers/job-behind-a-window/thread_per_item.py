"""type: a thread for each item, and they overtake one another."""

import queue
import threading


class Job:
    def __init__(self, function, items):
        self.function, self.items = function, items
        self.messages = queue.SimpleQueue()
        self.stop = threading.Event()

    def start(self):
        def one(item):
            try:
                self.messages.put(("result", self.function(item)))
            except Exception as error:
                self.messages.put(("failed", error))

        def end(threads):
            for thread in threads:
                thread.join()
            self.messages.put(("cancelled" if self.stop.is_set() else "finished", None))

        threads = [threading.Thread(target=one, args=(item,)) for item in self.items]
        for thread in threads:
            thread.start()
        threading.Thread(target=end, args=(threads,)).start()

    def cancel(self):
        self.stop.set()

    def poll(self):
        found = []
        while not self.messages.empty():
            found.append(self.messages.get())
        return found
