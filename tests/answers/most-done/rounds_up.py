"""wrong-result: the next whole number above the peak."""

from math import ceil


def best_workers(alpha, beta):
    return ceil(((1 - alpha) / beta) ** 0.5)
