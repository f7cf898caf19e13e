"""order|wrong-result: what was lost comes last, since its result is appended when it is there."""


def run_all(executor, function, batches, tries):
    results, waiting = [], list(batches)
    for left in reversed(range(tries)):
        futures = [executor.submit(function, batch) for batch in waiting]
        lost = []
        for batch, future in zip(waiting, futures):
            try:
                results.append(future.result())
            except ConnectionError:
                if not left:
                    raise
                lost.append(batch)
        waiting = lost
    return results
