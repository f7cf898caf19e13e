"""Two threads both find no instance, and both make one."""

import threading

KIND = "check"


class Config:
    _instance = None
    _lock = threading.Lock()
    made = 0

    def __init__(self):
        Config.made = Config.made + 1

    @classmethod
    def get(cls):
        if cls._instance is None:
            cls._instance = cls()
        return cls._instance

    @classmethod
    def get_locked(cls):
        with cls._lock:
            if cls._instance is None:
                cls._instance = cls()
            return cls._instance


def made_once():
    return Config.made == 1


BUGGY = ([Config.get, Config.get], made_once)
FIXED = ([Config.get_locked, Config.get_locked], made_once)
