"""a pool as large as there are jobs, and its futures"""

from concurrent.futures import ThreadPoolExecutor


def run_all(jobs):
    results, errors = {}, {}
    if not jobs:
        return results, errors
    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        futures = {name: pool.submit(job) for name, job in jobs.items()}
    for name, future in futures.items():
        error = future.exception()
        if error is None:
            results[name] = future.result()
        else:
            errors[name] = error
    return results, errors
