"""order: the names are sorted, and no longer tell who waits for whom."""


def find_circle(waits, holds):
    for start in sorted(waits):
        path, thread, seen = [], start, set()
        while thread in waits and thread not in seen:
            seen.add(thread)
            path.append(thread)
            thread = holds.get(waits[thread])
        if thread in seen:
            return sorted(path[path.index(thread) :])
    return []
