"""late: a notify() that comes during work() is lost, since nobody waits yet.

Which in turn lets stop() wait for the end of the pause that follows.
"""

import threading


class Worker:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while True:
            self.work()
            with self.changed:
                if self.changed.wait(self.seconds):
                    return

    def start(self):
        self.thread.start()

    def stop(self):
        with self.changed:
            self.changed.notify_all()
        self.thread.join()
