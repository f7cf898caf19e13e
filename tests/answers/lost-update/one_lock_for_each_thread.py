"""lost-update: a lock in threading.local is another one in each thread."""

import threading


class Poll:
    def __init__(self):
        self.votes = {}
        self.own = threading.local()

    def vote(self, name):
        if not hasattr(self.own, "lock"):
            self.own.lock = threading.Lock()
        with self.own.lock:
            self.votes[name] = self.votes.get(name, 0) + 1

    def result(self):
        return dict(self.votes)
