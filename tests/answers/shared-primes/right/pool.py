"""A Pool, one number at a time, with the block opened for each."""

# %%module shared_primes
import multiprocessing
from multiprocessing import shared_memory


def mark(job):
    name, is_prime, n = job
    memory = shared_memory.SharedMemory(name=name)
    memory.buf[n] = bool(is_prime(n))
    memory.close()


def prime_flags(is_prime, count, processes):
    memory = shared_memory.SharedMemory(create=True, size=count)
    try:
        with multiprocessing.Pool(processes) as pool:
            pool.map(mark, [(memory.name, is_prime, n) for n in range(count)], chunksize=4)
            pool.close()
            pool.join()
        flags = bytearray(memory.buf[:count])
    finally:
        memory.close()
        memory.unlink()
    return bytes(flags)
