"""wrong-result: the jobs are sorted, which is another order than they come in."""


def makespan(durations, workers):
    free = [0] * workers
    for duration in sorted(durations, reverse=True):
        free[free.index(min(free))] += duration
    return max(free)
