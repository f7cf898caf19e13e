"""wasteful: an error of the batch itself is tried again, too."""


def run_all(executor, function, batches, tries):
    futures = [executor.submit(function, batch) for batch in batches]
    results = []
    for batch, future in zip(batches, futures):
        for left in reversed(range(tries)):
            try:
                results.append(future.result())
                break
            except Exception:
                if not left:
                    raise
                future = executor.submit(function, batch)
    return results
