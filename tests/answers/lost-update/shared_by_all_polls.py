"""wrong-result: votes stand in the class, so that all polls share them."""

import threading


class Poll:
    votes = {}
    lock = threading.Lock()

    def vote(self, name):
        with self.lock:
            self.votes[name] = self.votes.get(name, 0) + 1

    def result(self):
        with self.lock:
            return dict(self.votes)
