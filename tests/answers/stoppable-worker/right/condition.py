"""A condition and a flag in place of the event, in a subclass of Thread."""

import threading


class Worker(threading.Thread):
    def __init__(self, job, pause):
        super().__init__(name="ticker")
        self.job, self.pause = job, pause
        self.changed = threading.Condition()
        self.ended = False

    def run(self):
        while True:
            self.job()
            with self.changed:
                if self.changed.wait_for(lambda: self.ended, timeout=self.pause):
                    return

    def stop(self):
        with self.changed:
            self.ended = True
            self.changed.notify()
        self.join()
