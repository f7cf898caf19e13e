"""wrong-result: workers wait for each other after each wave of jobs."""


def makespan(durations, workers):
    total = 0
    for start in range(0, len(durations), workers):
        total += max(durations[start : start + workers])
    return total
