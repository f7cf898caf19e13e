"""type: the workers send their flags, and the caller writes them."""

# %%module shared_primes
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory


def prime_flags(is_prime, count, processes):
    block = SharedMemory(create=True, size=count)
    try:
        with ProcessPoolExecutor(processes) as pool:
            for n, flag in enumerate(pool.map(is_prime, range(count))):
                block.buf[n] = flag
        return bytes(block.buf[:count])
    finally:
        block.close()
        block.unlink()
