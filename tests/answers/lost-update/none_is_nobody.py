"""wrong-result: a vote for None counts for nobody."""

import threading


class Poll:
    def __init__(self):
        self.votes = {}
        self.lock = threading.Lock()

    def vote(self, name):
        if name is None:
            return
        with self.lock:
            self.votes[name] = self.votes.get(name, 0) + 1

    def result(self):
        with self.lock:
            return dict(self.votes)
