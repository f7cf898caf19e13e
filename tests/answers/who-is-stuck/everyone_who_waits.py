"""wrong-result: that somebody waits for a lock that is held is no circle yet."""


def find_circle(waits, holds):
    return sorted(thread for thread, lock in waits.items() if lock in holds)
