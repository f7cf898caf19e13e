"""cleanup: only a ValueError lets it give the block back."""

# %%module shared_primes
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory


def mark(is_prime, name, numbers):
    block = SharedMemory(name)
    for n in numbers:
        block.buf[n] = 1 if is_prime(n) else 0
    block.close()


def prime_flags(is_prime, count, processes):
    block = SharedMemory(create=True, size=count)
    try:
        with ProcessPoolExecutor(processes) as pool:
            futures = [
                pool.submit(mark, is_prime, block.name, range(i, count, processes))
                for i in range(processes)
            ]
            for future in futures:
                future.result()
    except ValueError:
        block.close()
        block.unlink()
        raise
    flags = bytes(block.buf[:count])
    block.close()
    block.unlink()
    return flags
