"""exception: names are sorted, which not all can be."""

import threading


class Poll:
    def __init__(self):
        self.votes = {}
        self.lock = threading.Lock()

    def vote(self, name):
        with self.lock:
            self.votes[name] = self.votes.get(name, 0) + 1

    def result(self):
        with self.lock:
            return dict(sorted(self.votes.items()))
