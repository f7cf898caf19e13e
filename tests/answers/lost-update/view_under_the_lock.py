"""exception: the lock covers the making of a view, and the copy is made outside of it."""

import threading


class Poll:
    def __init__(self):
        self.votes = {}
        self.lock = threading.Lock()

    def vote(self, name):
        with self.lock:
            votes = self.votes
            votes[name] = votes.get(name, 0) + 1

    def result(self):
        with self.lock:
            items = self.votes.items()
        return {**dict(items)}
