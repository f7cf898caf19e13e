"""wrong-result: tries fifty thousand, and the peak may be farther away."""


def best_workers(alpha, beta):
    return max(
        range(1, 50_001), key=lambda n: n / (1 + alpha * (n - 1) + beta * n * (n - 1))
    )
