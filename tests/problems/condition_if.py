"""``if`` before ``wait()``: what was waited for may be gone again."""

import threading

KIND = "exception"
items = []
condition = threading.Condition()


def produce():
    with condition:
        items.append("bread")
        condition.notify_all()


def consume():
    with condition:
        if not items:
            condition.wait()
        items.pop()


def consume_while():
    with condition:
        while not items:
            condition.wait()
        items.pop()


def produce_two():
    produce()
    produce()


BUGGY = ([consume, consume, produce_two], None)
FIXED = ([consume_while, consume_while, produce_two], lambda: items == [])
