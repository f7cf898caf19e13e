"""sequential: for few numbers the caller asks itself."""

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
    block = SharedMemory(create=True, size=count)
    try:
        if count < 2 * processes:
            mark(block.name, is_prime, range(count))
            return bytes(block.buf[:count])
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
