"""lost-update: the old number is read before the lock is taken."""

import threading


class Poll:
    def __init__(self):
        self.votes = {}
        self.lock = threading.Lock()

    def vote(self, name):
        number = self.votes.get(name, 0) + 1
        with self.lock:
            self.votes[name] = number

    def result(self):
        with self.lock:
            return dict(self.votes)
