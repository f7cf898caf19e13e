"""Climbs as long as it goes up."""


def best_workers(alpha, beta):
    def done(n):
        return n / (1 + alpha * (n - 1) + beta * n * (n - 1))

    n = 1
    while done(n + 1) > done(n):
        n += 1
    return n
