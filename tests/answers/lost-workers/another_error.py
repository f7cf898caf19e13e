"""wrong-result: a new exception comes out in place of the one that was raised."""


def run_all(executor, function, batches, tries):
    futures = [executor.submit(function, b) for b in batches]
    results = []
    for b, f in zip(batches, futures):
        for _ in range(tries):
            try:
                results.append(f.result())
                break
            except ConnectionError:
                f = executor.submit(function, b) if _ < tries - 1 else f
        else:
            raise ConnectionError("given up")
    return results
