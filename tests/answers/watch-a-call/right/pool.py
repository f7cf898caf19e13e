"""A pool for the one who looks, and a semaphore that ends it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore


def watch_call(operation, look):
    stop = Semaphore(0)

    def loop():
        while True:
            look()
            if stop.acquire(timeout=0.002):
                return

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(loop)
        try:
            return operation()
        finally:
            stop.release()
