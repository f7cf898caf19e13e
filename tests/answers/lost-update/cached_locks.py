"""lost-update: a lock for each name from a cache, which may make two for two first votes."""

import functools
import threading


class Poll:
    def __init__(self):
        self.votes = {}
        self.lock_of = functools.cache(lambda name: threading.Lock())

    def vote(self, name):
        with self.lock_of(name):
            self.votes[name] = self.votes.get(name, 0) + 1

    def result(self):
        return dict(self.votes)
