"""wrong-result: the work divided by the workers, as if jobs could be cut."""


def makespan(durations, workers):
    return sum(durations) / workers
