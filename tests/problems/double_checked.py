"""Double-checked locking that publishes the object before it is ready."""

import threading

KIND = "exception"
lock = threading.Lock()
connection = None


class Connection:
    def open(self):
        self.address = "localhost"

    def where(self):
        return self.address


def use():
    global connection
    if connection is None:
        with lock:
            if connection is None:
                connection = Connection()
                connection.open()
    return connection.where()


def use_when_ready():
    global connection
    if connection is None:
        with lock:
            if connection is None:
                new = Connection()
                new.open()
                connection = new
    return connection.where()


BUGGY = ([use, use], None)
FIXED = ([use_when_ready, use_when_ready], None)
