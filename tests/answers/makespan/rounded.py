"""wrong-result: rounded to millionths of a second, so that very short jobs are nothing."""

import heapq


def makespan(durations, workers):
    free = [0] * workers
    for duration in durations:
        heapq.heapreplace(free, free[0] + round(duration, 6))
    return max(free)
