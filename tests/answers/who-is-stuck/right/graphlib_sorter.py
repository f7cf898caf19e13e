"""The standard library finds circles."""

from graphlib import CycleError, TopologicalSorter


def find_circle(waits, holds):
    graph = TopologicalSorter()
    for thread, lock in waits.items():
        if lock in holds:
            graph.add(thread, holds[lock])
    try:
        graph.prepare()
    except CycleError as error:
        circle = error.args[1][:0:-1]
        first = circle.index(min(circle))
        return circle[first:] + circle[:first]
    return []
