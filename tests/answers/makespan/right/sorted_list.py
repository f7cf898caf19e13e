"""A list that is kept sorted, with default arguments and a helper."""

from bisect import insort


def _give(free, duration):
    insort(free, free.pop(0) + duration)


def makespan(jobs, k=1):
    free = [0] * k
    for job in jobs:
        _give(free, job)
    return free[-1]
