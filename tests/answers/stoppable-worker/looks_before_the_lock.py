"""late: the flag is looked at before the lock, and a notify() in between wakes nobody."""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.c = threading.Condition()
        self.ended = False
        self.t = threading.Thread(target=self.run)

    def run(self):
        while not self.ended:
            self.work()
            if not self.ended:
                with self.c:
                    self.c.wait(self.seconds)

    def start(self):
        self.t.start()

    def stop(self):
        self.ended = True
        with self.c:
            self.c.notify()
        self.t.join()
