"""exception|wrong-result: result() goes through the dictionary without the lock."""

import threading


class Poll:
    def __init__(self):
        self.votes = {}
        self.lock = threading.Lock()

    def vote(self, name):
        with self.lock:
            self.votes[name] = self.votes.get(name, 0) + 1

    def result(self):
        found = {}
        for name in self.votes:
            found[name] = self.votes[name]
        return found
