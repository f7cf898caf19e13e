"""order: the lines come in alphabetical order, no longer as they arose."""

import threading


class Stock:
    def __init__(self):
        self.lock = threading.Lock()
        self.counts = {}
        self.listeners = []

    def add(self, item, number):
        with self.lock:
            self.counts[item] = self.counts.get(item, 0) + number
            for listener in self.listeners:
                listener(item)

    def count(self, item):
        with self.lock:
            return self.counts.get(item, 0)


class Report:
    def __init__(self, stock):
        self.lock = threading.Lock()
        self.stock = stock
        self.changes = {}
        stock.listeners.append(self.changed)

    def changed(self, item):
        with self.lock:
            self.changes[item] = self.changes.get(item, 0) + 1

    def lines(self):
        with self.lock:
            changes = sorted(self.changes.items())
        return [(item, number, self.stock.count(item)) for item, number in changes]
