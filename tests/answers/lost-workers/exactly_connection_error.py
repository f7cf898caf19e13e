"""lost-item: only ConnectionError itself counts, none of its subclasses."""


def run_all(executor, function, batches, tries):
    futures = [executor.submit(function, batch) for batch in batches]
    results = []
    for i, batch in enumerate(batches):
        for attempt in range(1, tries + 1):
            try:
                results.append(futures[i].result())
                break
            except Exception as error:
                if type(error) is not ConnectionError or attempt == tries:
                    raise
                futures[i] = executor.submit(function, batch)
    return results
