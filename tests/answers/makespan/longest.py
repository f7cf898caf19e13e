"""wrong-result: the longest job, as if there were always enough workers."""


def makespan(durations, workers):
    return max(durations) if durations else 0
