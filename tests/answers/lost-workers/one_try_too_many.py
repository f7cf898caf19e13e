"""wasteful: tries more, after the first one."""


def run_all(executor, function, batches, tries):
    futures = [executor.submit(function, batch) for batch in batches]
    results = []
    for batch, future in zip(batches, futures):
        for left in reversed(range(tries + 1)):
            try:
                results.append(future.result())
                break
            except ConnectionError:
                if not left:
                    raise
                future = executor.submit(function, batch)
    return results
