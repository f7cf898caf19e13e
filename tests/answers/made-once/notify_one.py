"""deadlock: two wait, and one is woken."""

import threading


class Cache:
    def __init__(self, make):
        self.make, self.things, self.under_way = make, {}, set()
        self.changed = threading.Condition()

    def get(self, key):
        with self.changed:
            while key in self.under_way:
                self.changed.wait()
            if key in self.things:
                return self.things[key]
            self.under_way.add(key)
        try:
            thing = self.make(key)
        except BaseException:
            with self.changed:
                self.under_way.discard(key)
                self.changed.notify()
            raise
        with self.changed:
            self.things[key] = thing
            self.under_way.discard(key)
            self.changed.notify()
        return thing
