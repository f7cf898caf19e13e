"""type: the block is made and given back, and nobody writes into it."""

# %%module shared_primes
import functools
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory


def prime_flags(is_prime, count, processes):
    block = SharedMemory(create=True, size=count)
    try:
        with ProcessPoolExecutor(processes) as pool:
            return bytes(map(bool, pool.map(is_prime, range(count))))
    finally:
        block.close()
        block.unlink()
