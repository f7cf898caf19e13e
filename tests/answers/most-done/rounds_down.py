"""wrong-result: the next whole number below the peak."""


def best_workers(alpha, beta):
    return max(1, int(((1 - alpha) / beta) ** 0.5))
