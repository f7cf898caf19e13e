"""cleanup: each worker unlinks the block, and the second finds none to unlink."""

# %%module shared_primes
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory


def mark(name, is_prime, numbers):
    block = SharedMemory(name=name)
    try:
        for n in numbers:
            block.buf[n] = 1 if is_prime(n) else 0
    finally:
        block.close()
        block.unlink()


def prime_flags(is_prime, count, processes):
    block = SharedMemory(create=True, size=count)
    with ProcessPoolExecutor(processes) as pool:
        futures = [
            pool.submit(mark, block.name, is_prime, range(i, count, processes))
            for i in range(processes)
        ]
        for f in futures:
            f.result()
    flags = bytes(block.buf[:count])
    block.close()
    return flags
