"""type|wrong-result: how much faster, and not with how many."""


def best_workers(alpha, beta):
    return max(n / (1 + alpha * (n - 1) + beta * n * (n - 1)) for n in range(1, 3000))
