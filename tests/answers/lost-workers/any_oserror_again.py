"""wasteful: OSError is the parent of ConnectionError, and of other errors."""


def run_all(executor, function, batches, tries):
    futures = [executor.submit(function, b) for b in batches]
    results = []
    for b, f in zip(batches, futures):
        for left in reversed(range(tries)):
            try:
                results.append(f.result())
                break
            except OSError:
                if not left:
                    raise
                f = executor.submit(function, b)
    return results
