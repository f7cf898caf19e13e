"""type: the formula gives a number with a fraction."""


def best_workers(alpha, beta):
    return max(1.0, ((1 - alpha) / beta) ** 0.5)
