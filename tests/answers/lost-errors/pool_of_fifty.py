"""sequential: fifty workers seemed enough, and the fifty-first job waits for one of them."""

from concurrent.futures import ThreadPoolExecutor


def run_all(jobs):
    results, errors = {}, {}
    with ThreadPoolExecutor(max_workers=50) as pool:
        futures = {name: pool.submit(job) for name, job in jobs.items()}
    for name, future in futures.items():
        error = future.exception()
        if error is None:
            results[name] = future.result()
        else:
            errors[name] = error
    return results, errors
