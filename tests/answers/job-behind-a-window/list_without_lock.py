"""lost-item: what comes between the reading and the emptying of the list is lost."""

import threading


class Job:
    def __init__(self, function, items):
        self.function, self.items = function, items
        self.messages = []
        self.stop = threading.Event()

    def start(self):
        threading.Thread(target=self.run).start()

    def run(self):
        try:
            for item in self.items:
                if self.stop.is_set():
                    self.messages.append(("cancelled", None))
                    return
                self.messages.append(("result", self.function(item)))
        except Exception as error:
            self.messages.append(("failed", error))
        else:
            self.messages.append(("finished", None))

    def cancel(self):
        self.stop.set()

    def poll(self):
        found = list(self.messages)
        self.messages.clear()
        return found
