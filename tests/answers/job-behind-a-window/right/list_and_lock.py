"""a list behind a lock, a flag in place of an event, a thread by inheritance"""

import threading


class Job(threading.Thread):
    def __init__(self, work, things):
        super().__init__(name="worker", daemon=True)
        self.work, self.things = work, list(things)
        self.lock = threading.Lock()
        self.waiting, self.wanted = [], True

    def tell(self, kind, value=None):
        with self.lock:
            self.waiting.append((kind, value))

    def run(self):
        try:
            for thing in self.things:
                with self.lock:
                    wanted = self.wanted
                if not wanted:
                    return self.tell("cancelled")
                self.tell("result", self.work(thing))
        except Exception as error:
            return self.tell("failed", error)
        self.tell("finished")

    def cancel(self):
        with self.lock:
            self.wanted = False

    def poll(self):
        with self.lock:
            found, self.waiting = self.waiting, []
        return found
