"""wrong-result: tries the numbers below 1000, and 1000 may be the best."""


def best_workers(alpha, beta):
    return max(range(1, 1000), key=lambda n: n / (1 + alpha * (n - 1) + beta * n * (n - 1)))
