"""unbounded: a process for each number."""

# %%module shared_primes
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory


def mark(name, is_prime, n):
    b = SharedMemory(name)
    b.buf[n] = bool(is_prime(n))
    b.close()


def prime_flags(is_prime, count, processes):
    block = SharedMemory(create=True, size=count)
    try:
        ps = [Process(target=mark, args=(block.name, is_prime, n)) for n in range(count)]
        for p in ps:
            p.start()
        for p in ps:
            p.join()
        if any(p.exitcode for p in ps):
            raise RuntimeError
        return bytes(block.buf[:count])
    finally:
        block.close()
        block.unlink()
