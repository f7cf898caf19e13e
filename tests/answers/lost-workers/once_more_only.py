"""lost-item: a second try, and no third."""


def run_all(executor, function, batches, tries):
    futures = [executor.submit(function, batch) for batch in batches]
    results = []
    for batch, future in zip(batches, futures):
        try:
            results.append(future.result())
        except ConnectionError:
            results.append(executor.submit(function, batch).result())
    return results
