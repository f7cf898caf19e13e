"""A home-made barrier is used twice, but does not tell the rounds apart."""

import threading

KIND = "deadlock"
PARTIES = 2


class OwnBarrier:
    def __init__(self):
        self.condition = threading.Condition()
        self.count = 0

    def wait(self):
        with self.condition:
            self.count += 1
            if self.count == PARTIES:
                self.condition.notify_all()
                self.count = 0
            else:
                while self.count != 0:
                    self.condition.wait()


def rounds(barrier):
    barrier.wait()
    barrier.wait()


own = OwnBarrier()
real = threading.Barrier(PARTIES)

BUGGY = ([(rounds, own), (rounds, own)], None)
FIXED = ([(rounds, real), (rounds, real)], None)
