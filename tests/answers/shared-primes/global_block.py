"""race|exception: a variable of the module holds the block; a second call takes its place."""

# %%module shared_primes
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory

_block = None


def mark(is_prime, numbers):
    for n in numbers:
        _block.buf[n] = 1 if is_prime(n) else 0


def prime_flags(is_prime, count, processes):
    global _block
    _block = SharedMemory(create=True, size=count)
    try:
        with ProcessPoolExecutor(processes) as pool:
            futures = [
                pool.submit(mark, is_prime, range(i, count, processes))
                for i in range(processes)
            ]
            for future in futures:
                future.result()
        return bytes(_block.buf[:count])
    finally:
        _block.close()
        _block.unlink()
