"""type: the flags come home through a pipe; no block is made."""

# %%module shared_primes
from concurrent.futures import ProcessPoolExecutor


def prime_flags(is_prime, count, processes):
    with ProcessPoolExecutor(max_workers=processes) as pool:
        return bytes(pool.map(is_prime, range(count)))
