"""lost-item: of equal batches it asks for the first one each time."""


def run_all(executor, function, batches, tries):
    futures = [executor.submit(function, batch) for batch in batches]
    results = []
    for batch in batches:
        i = batches.index(batch)
        left = tries
        while True:
            try:
                results.append(futures[i].result())
                break
            except ConnectionError:
                left -= 1
                if not left:
                    raise
                futures[i] = executor.submit(function, batch)
    return results
