"""wrong-result: cuts off what is less than a second."""


def makespan(durations, workers):
    free = [0] * workers
    for d in durations:
        i = free.index(min(free))
        free[i] += d
    return int(max(free))
