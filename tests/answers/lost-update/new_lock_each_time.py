"""lost-update: each call makes a lock of its own, which keeps nobody out."""

import threading


class Poll:
    def __init__(self):
        self.votes = {}

    def vote(self, name):
        lock = threading.Lock()
        with lock:
            self.votes[name] = self.votes.get(name, 0) + 1

    def result(self):
        return dict(self.votes)
