"""wrong-result: the votes of the threads are added up while they go on."""

import threading


class Poll:
    def __init__(self):
        self.of = {}

    def vote(self, name):
        mine = self.of.setdefault(threading.get_ident(), {})
        mine[name] = mine.get(name, 0) + 1

    def result(self):
        total = {}
        for votes in list(self.of.values()):
            for name, number in list(votes.items()):
                total[name] = total.get(name, 0) + number
        return total
