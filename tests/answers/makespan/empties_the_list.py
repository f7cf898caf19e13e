"""wrong-result: it takes the jobs out of the caller's list."""


def makespan(durations, workers):
    ends = [0] * workers
    while durations:
        first = ends.index(min(ends))
        ends[first] += durations.pop(0)
    return max(ends)
