"""wrong-result: when the first worker is free for good, instead of the last one."""


def makespan(durations, workers):
    free = [0] * workers
    for duration in durations:
        free[free.index(min(free))] += duration
    return min(free)
