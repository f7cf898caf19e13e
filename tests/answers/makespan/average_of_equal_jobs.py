"""wrong-result: jobs that all take the same time are shared out in parts of a job."""


def makespan(durations, workers):
    if len(durations) > workers and len(set(durations)) == 1:
        return sum(durations) / workers
    free = [0] * workers
    for duration in durations:
        free[free.index(min(free))] += duration
    return max(free)
