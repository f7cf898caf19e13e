"""Two processes with a half each, their exit codes, and an exit stack."""

# %%module shared_primes
from contextlib import ExitStack
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory


def mark(block, is_prime, first, last):
    for n in range(first, last):
        block.buf[n] = 1 if is_prime(n) else 0
    block.close()


def prime_flags(is_prime, count, processes):
    with ExitStack() as stack:
        block = SharedMemory(create=True, size=count)
        stack.callback(block.unlink)
        stack.callback(block.close)
        size = -(-count // processes)
        workers = [
            Process(target=mark, args=(block, is_prime, first, min(first + size, count)))
            for first in range(0, count, size)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if any(worker.exitcode for worker in workers):
            raise RuntimeError("a worker failed")
        return bytes(block.buf)[:count]
