"""wrong-result: it looks for pairs only."""


def find_circle(waits, holds):
    for thread, lock in sorted(waits.items()):
        other = holds.get(lock)
        if other in waits and holds.get(waits[other]) == thread:
            return sorted({thread, other})
    return []
