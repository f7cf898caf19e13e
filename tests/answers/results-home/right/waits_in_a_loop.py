"""Looks every tenth of a second which futures are left, and waits for them again."""

# %%module homecoming_32
from concurrent.futures import wait


def collect(pool, function, items):
    futures = [pool.submit(function, item) for item in items]
    left = set(futures)
    while left:
        _, left = wait(left, timeout=0.1)
    return [future.result() for future in futures]
