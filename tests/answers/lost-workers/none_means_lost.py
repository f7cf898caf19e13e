"""lost-item|wrong-result|exception: a result that is None or 0 is taken for a lost one."""


def run_all(executor, function, batches, tries):
    def outcome(future):
        try:
            return future.result()
        except ConnectionError:
            return None

    futures = [executor.submit(function, batch) for batch in batches]
    results = [outcome(future) for future in futures]
    for _ in range(tries - 1):
        again = {
            n: executor.submit(function, batches[n]) for n, r in enumerate(results) if not r
        }
        for n, future in again.items():
            results[n] = outcome(future)
    if not all(results):
        raise ConnectionError("lost")
    return results
