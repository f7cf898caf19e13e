"""exception|wrong-result: a heap of the first jobs, of which there may be none."""

import heapq


def makespan(durations, workers):
    free = list(durations[:workers])
    heapq.heapify(free)
    for duration in durations[workers:]:
        heapq.heappush(free, heapq.heappop(free) + duration)
    return max(free)
