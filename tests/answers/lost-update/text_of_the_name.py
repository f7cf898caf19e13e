"""wrong-result: it counts for the text of a name, and 7 is not '7'."""

import threading


class Poll:
    def __init__(self):
        self.votes = {}
        self.lock = threading.Lock()

    def vote(self, name):
        hash(name)
        with self.lock:
            self.votes[str(name)] = self.votes.get(str(name), 0) + 1

    def result(self):
        with self.lock:
            return dict(self.votes)
