"""wrong-result: The parts are added up one after the other, not as they were at one moment."""

import threading


class Poll:
    def __init__(self):
        self.locks = [threading.Lock() for _ in range(8)]
        self.parts = [{} for _ in range(8)]

    def vote(self, name):
        i = hash(name) % 8
        with self.locks[i]:
            self.parts[i][name] = self.parts[i].get(name, 0) + 1

    def result(self):
        all = {}
        for lock, part in zip(self.locks, self.parts):
            with lock:
                all.update(part)
        return all
