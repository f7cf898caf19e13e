"""swallowed: nobody asks the futures, so that the exception stays in one."""

# %%module shared_primes
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory


def mark(name, is_prime, numbers):
    block = SharedMemory(name)
    try:
        for n in numbers:
            block.buf[n] = is_prime(n)
    finally:
        block.close()


def prime_flags(is_prime, count, processes):
    block = SharedMemory(create=True, size=count)
    try:
        with ProcessPoolExecutor(max_workers=processes) as pool:
            for start in range(processes):
                pool.submit(mark, block.name, is_prime, range(start, count, processes))
        return bytes(block.buf[:count])
    finally:
        block.close()
        block.unlink()
