"""wrong-result: it follows only the first of the alphabet."""


def find_circle(waits, holds):
    if not waits:
        return []
    path, thread = [], min(waits)
    while thread in waits and thread not in path:
        path.append(thread)
        thread = holds.get(waits[thread])
    if thread not in path:
        return []
    circle = path[path.index(thread) :]
    first = circle.index(min(circle))
    return circle[first:] + circle[:first]
