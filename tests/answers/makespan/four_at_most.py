"""wrong-result: four workers at most."""

import os


def makespan(durations, workers):
    free = [0] * min(workers, 4)
    for d in durations:
        i = free.index(min(free))
        free[i] += d
    return max(free)
