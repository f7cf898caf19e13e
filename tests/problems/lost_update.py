"""Two threads increment a counter: one increment gets lost."""

import threading

KIND = "check"
counter = 0
lock = threading.Lock()


def increment():
    global counter
    counter += 1


def increment_locked():
    global counter
    with lock:
        counter += 1


def both_counted():
    return counter == 2


BUGGY = ([increment, increment], both_counted)
FIXED = ([increment_locked, increment_locked], both_counted)
