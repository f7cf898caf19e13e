"""The operation in a pool, and the looks here."""

from concurrent.futures import ThreadPoolExecutor


def watch_call(operation, look):
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(operation)
        while not future.done():
            look()
        return future.result()
