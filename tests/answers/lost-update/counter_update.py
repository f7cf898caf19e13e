"""lost-update: Counter.update looks a name up and stores it: two steps, also in C."""

from collections import Counter


class Poll:
    def __init__(self):
        self.votes = Counter()

    def vote(self, name):
        self.votes.update([name])

    def result(self):
        return dict(self.votes)
