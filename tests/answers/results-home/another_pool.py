"""type: starts processes of its own, although there is a pool."""

# %%module homecoming_14
from concurrent.futures import ProcessPoolExecutor


def collect(pool, function, items):
    with ProcessPoolExecutor(2) as another:
        return list(another.map(function, items))
