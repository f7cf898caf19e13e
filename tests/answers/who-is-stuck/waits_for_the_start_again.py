"""hang|memory: from outside the circle it never comes back to where it began."""


def find_circle(waits, holds):
    for start in sorted(waits):
        path, thread = [start], holds.get(waits[start])
        while thread in waits and thread != start:
            path.append(thread)
            thread = holds.get(waits[thread])
        if thread == start:
            return path
    return []
