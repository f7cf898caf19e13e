"""deadlock: after an error one is woken, and it may wait for another key."""

import threading


class Cache:
    def __init__(self, make):
        self.make, self.things, self.busy, self.changed = (
            make,
            {},
            set(),
            threading.Condition(),
        )

    def get(self, key):
        with self.changed:
            while key in self.busy:
                self.changed.wait()
            if key in self.things:
                return self.things[key]
            self.busy.add(key)
        try:
            thing = self.make(key)
        except BaseException:
            with self.changed:
                self.busy.discard(key)
                self.changed.notify()
            raise
        with self.changed:
            self.things[key] = thing
            self.busy.discard(key)
            self.changed.notify_all()
        return thing
