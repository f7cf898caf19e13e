"""wrong-result: a thread that waits for its own lock is left out."""


def find_circle(waits, holds):
    next_of = {t: holds.get(lock) for t, lock in waits.items() if holds.get(lock) != t}
    done = set()
    for start in sorted(next_of):
        path, thread = [], start
        while thread in next_of and thread not in done:
            done.add(thread)
            path.append(thread)
            thread = next_of[thread]
        if thread in path:
            circle = path[path.index(thread) :]
            first = circle.index(min(circle))
            return circle[first:] + circle[:first]
    return []
