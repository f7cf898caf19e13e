"""lost-item: the result of a lost batch is left out."""


def run_all(executor, function, batches, tries):
    results = []
    for future in [executor.submit(function, batch) for batch in batches]:
        try:
            results.append(future.result())
        except ConnectionError:
            pass
    return results
