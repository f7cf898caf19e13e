"""Keeps the ends of those who are busy only."""


def makespan(durations, workers):
    busy, now = [], 0
    for d in durations:
        if len(busy) == workers:
            now = min(busy)
            busy.remove(now)
        busy.append(now + d)
    return max(busy, default=0)
