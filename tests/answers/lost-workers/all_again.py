"""wasteful: one lost batch, and all of them run again."""


def run_all(executor, function, batches, tries):
    for left in reversed(range(tries)):
        try:
            futures = [executor.submit(function, batch) for batch in batches]
            return [future.result() for future in futures]
        except ConnectionError:
            if not left:
                raise
