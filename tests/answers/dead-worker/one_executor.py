"""wrong-result|lost-item: the death of one worker breaks the executor for all."""

# %%module each_alone
from concurrent.futures import ProcessPoolExecutor


def run_each(work, items):
    results, codes = {}, {}
    with ProcessPoolExecutor(max_workers=len(items)) as pool:
        futures = {item: pool.submit(work, item) for item in items}
    for item, future in futures.items():
        if future.exception() is None:
            results[item] = future.result()
        else:
            codes[item] = 1
    return results, codes
