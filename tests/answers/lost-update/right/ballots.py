"""a list of ballots: append is one whole step, and the counting is done at the end"""

from collections import Counter


class Poll:
    def __init__(self):
        self.ballots = []

    def vote(self, name):
        hash(name)
        self.ballots.append(name)

    def result(self):
        return Counter(list(self.ballots))
