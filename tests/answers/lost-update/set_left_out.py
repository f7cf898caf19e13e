"""swallowed: only a list raises TypeError; a set is left out in silence."""

import threading


class Poll:
    def __init__(self):
        self.votes = {}
        self.lock = threading.Lock()

    def vote(self, name):
        if isinstance(name, list):
            raise TypeError("a list cannot be a name")
        with self.lock:
            try:
                self.votes[name] = self.votes.get(name, 0) + 1
            except TypeError:
                pass

    def result(self):
        with self.lock:
            return self.votes.copy()
