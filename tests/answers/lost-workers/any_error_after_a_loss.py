"""wasteful: after a loss, any error is tried again."""


def run_all(executor, function, batches, tries):
    batches = list(batches)
    futures = [executor.submit(function, b) for b in batches]
    results = []
    for f, b in zip(futures, batches):
        try:
            results.append(f.result())
        except ConnectionError:
            if tries == 1:
                raise
            for n in range(2, tries + 1):
                try:
                    results.append(executor.submit(function, b).result())
                    break
                except Exception:
                    if n == tries:
                        raise
    return results
