"""A set of futures, and wait() for the first that is done."""

from concurrent.futures import FIRST_COMPLETED, wait


def run_all(executor, function, batches, tries):
    results = [None] * len(batches)
    tried = [1] * len(batches)
    places = {executor.submit(function, batch): n for n, batch in enumerate(batches)}
    while places:
        done, _ = wait(places, return_when=FIRST_COMPLETED)
        for future in done:
            n = places.pop(future)
            error = future.exception()
            if error is None:
                results[n] = future.result()
            elif isinstance(error, ConnectionError) and tried[n] < tries:
                tried[n] += 1
                places[executor.submit(function, batches[n])] = n
            else:
                raise error
    return results
