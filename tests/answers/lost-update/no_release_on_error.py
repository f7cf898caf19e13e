"""deadlock: an exception between acquire() and release() leaves the lock closed."""

import threading


class Poll:
    def __init__(self):
        self.votes = {}
        self.lock = threading.Lock()

    def vote(self, name):
        self.lock.acquire()
        self.votes[name] = self.votes.get(name, 0) + 1
        self.lock.release()

    def result(self):
        return dict(self.votes)
