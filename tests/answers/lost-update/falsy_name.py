"""wrong-result: a vote for the empty name does not count."""

import threading


class Poll:
    def __init__(self):
        self.votes = {}
        self.lock = threading.Lock()

    def vote(self, name):
        if not name:
            return
        with self.lock:
            self.votes[name] = self.votes.get(name, 0) + 1

    def result(self):
        with self.lock:
            return dict(self.votes)
