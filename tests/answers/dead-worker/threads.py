"""sequential: work ends the process, and with threads that is the caller's own."""

# %%module each_alone
from concurrent.futures import ThreadPoolExecutor


def run_each(work, items):
    results, codes = {}, {}
    with ThreadPoolExecutor(max_workers=len(items)) as pool:
        futures = {item: pool.submit(work, item) for item in items}
    for item, future in futures.items():
        if future.exception() is None:
            results[item] = future.result()
        else:
            codes[item] = 1
    return results, codes
