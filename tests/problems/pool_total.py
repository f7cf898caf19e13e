"""Workers of a pool add to one total; or return their part, which is then summed."""

from concurrent.futures import ThreadPoolExecutor

KIND = "check"


def racy():
    total = 0

    def add(n):
        nonlocal total
        total += n

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(add, [1, 2]))
    assert total == 3, total


def returned():
    def square(n):
        return n * n

    with ThreadPoolExecutor(max_workers=2) as pool:
        total = sum(pool.map(square, [1, 2]))
    assert total == 5


BUGGY = (racy, None)
FIXED = (returned, None)
