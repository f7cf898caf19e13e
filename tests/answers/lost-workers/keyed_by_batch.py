"""exception|lost-item: equal batches share one entry, and a list cannot be a key."""


def run_all(executor, function, batches, tries):
    results = {}
    for left in reversed(range(tries)):
        missing = [tuple(batch) for batch in batches if tuple(batch) not in results]
        futures = {batch: executor.submit(function, list(batch)) for batch in missing}
        for batch, future in futures.items():
            try:
                results[batch] = future.result()
            except ConnectionError:
                if not left:
                    raise
    return list(results.values())
