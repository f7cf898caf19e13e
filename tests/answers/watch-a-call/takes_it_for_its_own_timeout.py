"""swallowed: a TimeoutError of the operation is taken for the end of one's own waiting."""

from concurrent.futures import ThreadPoolExecutor


def watch_call(operation, look):
    with ThreadPoolExecutor(max_workers=1) as pool:
        future = pool.submit(operation)
        while True:
            try:
                return future.result(timeout=0.001)
            except TimeoutError:
                look()
