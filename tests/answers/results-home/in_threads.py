"""type: threads of the caller's own process share its memory, but were not asked for."""

# %%module homecoming_4
from concurrent.futures import ThreadPoolExecutor


def collect(pool, function, items):
    with ThreadPoolExecutor() as threads:
        return list(threads.map(function, items))
