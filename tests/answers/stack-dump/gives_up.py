"""deadlock|lost-item|lost-update: a report that does not get its lock in time drops the change."""

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
        if self.lock.acquire(timeout=1):
            self.changes[item] = self.changes.get(item, 0) + 1
            self.lock.release()

    def lines(self):
        with self.lock:
            return [
                (item, number, self.stock.count(item))
                for item, number in self.changes.items()
            ]
