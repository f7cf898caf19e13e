"""wrong-result: tries the numbers below 10000, and β may be a billionth."""


def best_workers(alpha, beta):
    return max(
        range(1, 10_000), key=lambda n: n / (1 + alpha * (n - 1) + beta * n * (n - 1))
    )
