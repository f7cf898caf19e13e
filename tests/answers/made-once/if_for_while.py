"""race: woken by another key, it goes on as if its own was made."""

import threading


class Cache:
    def __init__(self, make):
        self.make, self.things, self.under_way = make, {}, set()
        self.changed = threading.Condition()

    def get(self, key):
        with self.changed:
            if key in self.under_way:
                self.changed.wait()
            if key in self.things:
                return self.things[key]
            self.under_way.add(key)
        try:
            thing = self.make(key)
            with self.changed:
                self.things[key] = thing
            return thing
        finally:
            with self.changed:
                self.under_way.discard(key)
                self.changed.notify_all()
