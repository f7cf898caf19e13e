"""A notification that comes before the wait is lost."""

import threading

KIND = "deadlock"
condition = threading.Condition()
ready = False


def announce():
    global ready
    ready = True
    with condition:
        condition.notify()


def await_it():
    with condition:
        condition.wait()


def await_it_checked():
    with condition:
        condition.wait_for(lambda: ready)


def announce_locked():
    global ready
    with condition:
        ready = True
        condition.notify()


BUGGY = ([await_it, announce], None)
FIXED = ([await_it_checked, announce_locked], None)
