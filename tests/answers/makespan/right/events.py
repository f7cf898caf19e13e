"""A clock that goes from one end of a job to the next."""


def makespan(durations, workers):
    waiting, running, now = list(durations), [], 0.0
    while waiting or running:
        while waiting and len(running) < workers:
            running.append(now + waiting.pop(0))
        now = min(running)
        running.remove(now)
    return now
