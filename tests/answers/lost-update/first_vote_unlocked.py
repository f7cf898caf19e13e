"""lost-update: the first vote for a name is written without the lock."""

import threading


class Poll:
    def __init__(self):
        self.votes = {}
        self.lock = threading.Lock()

    def vote(self, name):
        if name not in self.votes:
            self.votes[name] = 1
        else:
            with self.lock:
                self.votes[name] += 1

    def result(self):
        with self.lock:
            return dict(self.votes)
