"""swallowed: the exception is printed, and the caller gets None."""

# %%module shared_primes
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory


def mark(is_prime, name, numbers):
    block = SharedMemory(name)
    try:
        for n in numbers:
            block.buf[n] = 1 if is_prime(n) else 0
    finally:
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
        return bytes(block.buf[:count])
    except Exception as error:
        print(error)
    finally:
        block.close()
        block.unlink()
