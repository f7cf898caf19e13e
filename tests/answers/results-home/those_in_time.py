"""lost-item: what is not there when the patience of wait() ends is left out."""

# %%module homecoming_31
from concurrent.futures import wait


def collect(pool, function, items):
    futures = [pool.submit(function, item) for item in items]
    ended, _ = wait(futures, timeout=60)
    return [future.result() for future in futures if future in ended]
