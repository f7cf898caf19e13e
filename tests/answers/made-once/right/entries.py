"""An entry for each key, with its lock, looked at before and after."""

import threading


class _Entry:
    def __init__(self):
        self.lock, self.made, self.thing = threading.Lock(), False, None


class Cache:
    def __init__(self, make):
        self.make, self.entries, self.guard = make, {}, threading.Lock()

    def get(self, key):
        with self.guard:
            entry = self.entries.get(key)
            if entry is None:
                entry = self.entries[key] = _Entry()
        if not entry.made:
            with entry.lock:
                if not entry.made:
                    entry.thing = self.make(key)
                    entry.made = True
        return entry.thing
