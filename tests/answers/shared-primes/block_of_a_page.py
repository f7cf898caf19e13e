"""wrong-result: the block has a fixed size, and larger counts do not fit."""

# %%module shared_primes
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory


def mark(name, is_prime, numbers):
    block = SharedMemory(name)
    try:
        for n in numbers:
            block.buf[n] = 1 if is_prime(n) else 0
    finally:
        block.close()


def prime_flags(is_prime, count, processes):
    block = SharedMemory(create=True, size=4096)
    try:
        with ProcessPoolExecutor(processes) as pool:
            fs = [
                pool.submit(mark, block.name, is_prime, range(i, count, processes))
                for i in range(processes)
            ]
            for f in fs:
                f.result()
        return bytes(block.buf[:count])
    finally:
        block.close()
        block.unlink()
