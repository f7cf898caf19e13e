"""It calls itself once for each thread of the circle."""


def find_circle(waits, holds):
    def follow(thread, path):
        if thread in path:
            return path[path.index(thread) :]
        if thread not in waits:
            return []
        return follow(holds.get(waits[thread]), [*path, thread])

    for start in sorted(waits):
        circle = follow(start, [])
        if circle:
            first = circle.index(min(circle))
            return circle[first:] + circle[:first]
    return []
