"""deadlock|lost-update: two results empty the queue of votes at the same time, without a lock."""

import queue


class Poll:
    def __init__(self):
        self.inbox = queue.SimpleQueue()
        self.votes = {}

    def vote(self, name):
        hash(name)
        self.inbox.put(name)

    def result(self):
        while not self.inbox.empty():
            name = self.inbox.get()
            self.votes[name] = self.votes.get(name, 0) + 1
        return dict(self.votes)
