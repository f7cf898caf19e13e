"""leak: after an exception nobody shuts the pool down."""

# %%module shared_primes
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory

POOLS = []


def mark(name, is_prime, numbers):
    block = SharedMemory(name)
    try:
        for n in numbers:
            block.buf[n] = is_prime(n)
    finally:
        block.close()


def prime_flags(is_prime, count, processes):
    block = SharedMemory(create=True, size=count)
    pool = ProcessPoolExecutor(max_workers=processes)
    POOLS.append(pool)
    try:
        shares = [range(start, count, processes) for start in range(processes)]
        parts = [pool.submit(mark, block.name, is_prime, share) for share in shares]
        for p in parts:
            p.result()
        pool.shutdown()
        return bytes(block.buf[:count])
    finally:
        block.close()
        block.unlink()
