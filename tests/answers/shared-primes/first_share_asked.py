"""swallowed: only the first of the futures is asked for its result."""

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
            shares = [range(start, count, processes) for start in range(processes)]
            parts = [pool.submit(mark, block.name, is_prime, share) for share in shares]
            parts[0].result()
        return bytes(block.buf[:count])
    finally:
        block.close()
        block.unlink()
