"""wrong-result: it names those as well who wait for the circle and are not in it."""


def find_circle(waits, holds):
    for start in sorted(waits):
        path, thread = [], start
        while thread in waits and thread not in path:
            path.append(thread)
            thread = holds.get(waits[thread])
        if thread in path:
            return path
    return []
