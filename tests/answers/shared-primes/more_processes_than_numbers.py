"""exception: with more workers than numbers a share has no size."""

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
    step = count // processes
    shares = [range(i, i + step) for i in range(0, step * processes, step)]
    shares[-1] = range(shares[-1].start, count)
    try:
        with ProcessPoolExecutor(processes) as pool:
            for _ in pool.map(
                mark, [block.name] * processes, [is_prime] * processes, shares
            ):
                pass
        return bytes(block.buf[:count])
    finally:
        block.close()
        block.unlink()
