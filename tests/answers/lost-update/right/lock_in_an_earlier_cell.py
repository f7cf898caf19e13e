"""one lock for all polls, made in an earlier cell, by hand with try and finally"""

import threading

lock = threading.Lock()


class Poll:
    def __init__(self):
        self.votes = {}

    def vote(self, name):
        lock.acquire()
        try:
            if name not in self.votes:
                self.votes[name] = 0
            self.votes[name] += 1
        finally:
            lock.release()

    def result(self):
        with lock:
            return {name: number for name, number in self.votes.items()}
