"""lost-item: tries are counted by the text of a batch, so equal ones share them."""

from concurrent.futures import as_completed


def run_all(executor, function, batches, tries):
    batches = list(batches)
    futures = {executor.submit(function, batch): batch for batch in batches}
    results = {}
    attempts = dict.fromkeys(map(str, batches), 1)
    while futures:
        future = next(as_completed(futures))
        batch = futures.pop(future)
        try:
            results[str(batch)] = future.result()
        except ConnectionError:
            if attempts[str(batch)] >= tries:
                raise
            attempts[str(batch)] += 1
            futures[executor.submit(function, batch)] = batch
    return [results[str(batch)] for batch in batches]
