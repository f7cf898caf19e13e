"""What a further worker costs, against what it brings."""


def best_workers(alpha, beta):
    n = 1
    while beta * n * (n + 1) < 1 - alpha:
        n += 1
    return n
