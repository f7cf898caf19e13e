"""order: results stand in the order in which they came home."""

# %%module homecoming_7
from concurrent.futures import as_completed


def collect(pool, function, items):
    futures = [pool.submit(function, item) for item in items]
    return [future.result() for future in as_completed(futures)]
