"""wasteful: a result that is None is taken for a loss."""


def run_all(executor, function, batches, tries):
    batches = list(batches)
    results = [None] * len(batches)
    for n in range(tries):
        missing = [i for i, r in enumerate(results) if r is None]
        futures = {i: executor.submit(function, batches[i]) for i in missing}
        for i, future in futures.items():
            try:
                results[i] = future.result()
            except ConnectionError:
                if n == tries - 1:
                    raise
    return results
