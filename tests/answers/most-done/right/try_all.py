"""Tries every number up to the peak."""

from math import ceil, sqrt


def speedup(n, alpha, beta):
    return n / (1 + alpha * (n - 1) + beta * n * (n - 1))


def best_workers(a, b):
    numbers = range(1, ceil(sqrt((1 - a) / b)) + 2)
    return max(numbers, key=lambda n: speedup(n, a, b))
