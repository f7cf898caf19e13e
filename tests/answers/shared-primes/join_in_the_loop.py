"""sequential: each process is joined before the next is started."""

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
        for start in range(processes):
            numbers = range(start, count, processes)
            worker = Process(target=mark, args=(block.name, is_prime, numbers))
            worker.start()
            worker.join()
            if worker.exitcode:
                raise RuntimeError("a worker failed")
        return bytes(block.buf[:count])
    finally:
        block.close()
        block.unlink()
