"""order: results stand in the order in which they came."""

from concurrent.futures import as_completed


def run_all(executor, function, batches, tries):
    results = []
    waiting = {executor.submit(function, batch): (batch, 1) for batch in batches}
    while waiting:
        for future in as_completed(list(waiting)):
            batch, tried = waiting.pop(future)
            try:
                results.append(future.result())
            except ConnectionError:
                if tried == tries:
                    raise
                waiting[executor.submit(function, batch)] = (batch, tried + 1)
    return results
