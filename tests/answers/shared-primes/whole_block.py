"""wrong-result: it returns the whole block, which may be larger than it asked for."""

# %%module shared_primes
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory


def mark(name, is_prime, numbers):
    block = SharedMemory(name)
    try:
        for n in numbers:
            block.buf[n] = int(is_prime(n))
    finally:
        block.close()


def prime_flags(is_prime, count, processes):
    block = SharedMemory(create=True, size=count)
    try:
        with ProcessPoolExecutor(processes) as pool:
            futures = [
                pool.submit(mark, block.name, is_prime, range(i, count, processes))
                for i in range(processes)
            ]
            for f in futures:
                f.result()
        return bytes(block.buf)
    finally:
        block.close()
        block.unlink()
