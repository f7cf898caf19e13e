"""a dataclass, whose lock is made by a default_factory"""

import threading
from dataclasses import dataclass, field


@dataclass
class Poll:
    votes: dict = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def vote(self, name):
        with self.lock:
            self.votes[name] = self.votes.get(name, 0) + 1

    def result(self):
        with self.lock:
            return dict(self.votes.items())
