"""wrong-result: tries the numbers up to 100."""


def best_workers(alpha, beta):
    return max(range(1, 101), key=lambda n: n / (1 + alpha * (n - 1) + beta * n * (n - 1)))
