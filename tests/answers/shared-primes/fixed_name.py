"""exception: two calls at a time have blocks of the same name."""

# %%module shared_primes
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory


def mark(is_prime, numbers):
    block = SharedMemory("primes")
    try:
        for n in numbers:
            block.buf[n] = 1 if is_prime(n) else 0
    finally:
        block.close()


def prime_flags(is_prime, count, processes):
    block = SharedMemory("primes", create=True, size=count)
    try:
        with ProcessPoolExecutor(processes) as pool:
            list(
                pool.map(
                    mark,
                    [is_prime] * processes,
                    [range(i, count, processes) for i in range(processes)],
                )
            )
        return bytes(block.buf[:count])
    finally:
        block.close()
        block.unlink()
