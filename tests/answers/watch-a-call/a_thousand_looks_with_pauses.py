"""sequential: a thousand looks with pauses, which are over before a long operation is."""

import time
from concurrent.futures import ThreadPoolExecutor


def watch_call(operation, look):
    with ThreadPoolExecutor(max_workers=2) as pool:
        future = pool.submit(operation)

        def watcher():
            for _ in range(1000):
                if future.done():
                    return
                look()
                time.sleep(0.001)

        pool.submit(watcher)
        return future.result()
