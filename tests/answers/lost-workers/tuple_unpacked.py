"""exception: a batch that is a tuple becomes several arguments."""


def run_all(executor, function, batches, tries):
    def submit(batch):
        if isinstance(batch, tuple):
            return executor.submit(function, *batch)
        return executor.submit(function, batch)

    futures = [submit(batch) for batch in batches]
    results = []
    for i, batch in enumerate(batches):
        left = tries
        while True:
            try:
                results.append(futures[i].result())
                break
            except ConnectionError:
                left -= 1
                if not left:
                    raise
                futures[i] = submit(batch)
    return results
