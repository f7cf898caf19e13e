"""wrong-result: the number nearest to the peak is not always the better neighbour."""


def best_workers(alpha, beta):
    return max(1, round(((1 - alpha) / beta) ** 0.5))
