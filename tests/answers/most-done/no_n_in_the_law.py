"""wrong-result: agreement costs with each pair of workers, not with each worker."""


def best_workers(alpha, beta):
    return max(range(1, 3000), key=lambda n: n / (1 + (alpha + beta) * (n - 1)))
