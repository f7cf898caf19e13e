"""lost-item|order: a set has each listener once, and in an order of its own."""

import threading


class Stock:
    def __init__(self):
        self.lock = threading.Lock()
        self.counts = {}
        self.listeners = []

    def add(self, item, number):
        with self.lock:
            self.counts[item] = self.counts.get(item, 0) + number
            listeners = set(self.listeners)
        for listener in listeners:
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
            return [
                (item, number, self.stock.count(item))
                for item, number in self.changes.items()
            ]
