"""Of two that do equally well, it takes the larger one."""


def best_workers(a: float, b: float) -> int:
    from math import ceil, floor, sqrt

    def s(n):
        return n / (1 + a * (n - 1) + b * n * (n - 1))

    p = sqrt((1 - a) / b)
    return max({max(1, ceil(p)), max(1, floor(p))}, key=lambda n: (s(n), n))
