"""wasteful: tries again without an end."""


def run_all(executor, function, batches, tries):
    futures = [executor.submit(function, batch) for batch in batches]
    results = []
    for batch, future in zip(batches, futures):
        while True:
            try:
                results.append(future.result())
                break
            except ConnectionError:
                future = executor.submit(function, batch)
    return results
