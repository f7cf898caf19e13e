"""wrong-result: jobs are dealt in turn, whoever is free."""


def makespan(durations, workers):
    busy = [0] * workers
    for number, duration in enumerate(durations):
        busy[number % workers] += duration
    return max(busy)
