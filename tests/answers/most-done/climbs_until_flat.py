"""wrong-result: stops where a step is worth almost nothing."""


def best_workers(alpha, beta):
    s = lambda n: n / (1 + alpha * (n - 1) + beta * n * (n - 1))
    n = 1
    while s(n + 1) > s(n) + 1e-9:
        n += 1
    return n
