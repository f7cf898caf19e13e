"""swallowed: a process that fails is joined, and its exit code not looked at."""

# %%module shared_primes
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory


def mark(name, is_prime, numbers):
    block = SharedMemory(name)
    try:
        for n in numbers:
            block.buf[n] = is_prime(n)
    finally:
        block.close()


def prime_flags(is_prime, count, processes):
    block = SharedMemory(create=True, size=count)
    try:
        workers = [
            Process(target=mark, args=(block.name, is_prime, range(n, count, processes)))
            for n in range(processes)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return bytes(block.buf[:count])
    finally:
        block.close()
        block.unlink()
