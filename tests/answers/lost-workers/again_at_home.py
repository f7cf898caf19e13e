"""sequential: what was lost is done by the caller."""


def run_all(executor, function, batches, tries):
    futures = [executor.submit(function, b) for b in batches]
    results = []
    for b, f in zip(batches, futures):
        try:
            results.append(f.result())
        except ConnectionError:
            for left in reversed(range(tries - 1)):
                try:
                    results.append(function(b))
                    break
                except ConnectionError:
                    if not left:
                        raise
            else:
                raise
    return results
