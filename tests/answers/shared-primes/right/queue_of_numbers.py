"""Processes that take numbers from a manager's queue."""

# %%module shared_primes
import multiprocessing as mp
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory


def mark(name, is_prime, numbers):
    block = SharedMemory(name)
    try:
        while (n := numbers.get()) is not None:
            block.buf[n] = bool(is_prime(n))
    finally:
        block.close()


def prime_flags(is_prime, count, processes):
    block = SharedMemory(create=True, size=count)
    try:
        with mp.Manager() as m:
            numbers = m.Queue()
            for n in [*range(count), *[None] * processes]:
                numbers.put(n)
            ps = [
                mp.Process(target=mark, args=(block.name, is_prime, numbers))
                for k in range(processes)
            ]
            for p in ps:
                p.start()
            for p in ps:
                p.join()
            if any(p.exitcode for p in ps):
                raise RuntimeError("worker failed")
        return bytes(block.buf[:count])
    finally:
        block.close()
        block.unlink()
