"""busy-wait: asks a hundred times a second whether all is done."""

import time


def run_all(executor, function, batches, tries):
    futures = [executor.submit(function, b) for b in batches]
    out = []
    while not all(f.done() for f in futures):
        time.sleep(0.01)
    for b, f in zip(batches, futures):
        for left in reversed(range(tries)):
            while not f.done():
                time.sleep(0.01)
            try:
                out.append(f.result())
                break
            except ConnectionError:
                if not left:
                    raise
                f = executor.submit(function, b)
    return out
