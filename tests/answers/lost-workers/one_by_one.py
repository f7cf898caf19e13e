"""sequential: waits for each batch before the next one is handed in."""


def run_all(executor, function, batches, tries):
    results = []
    for batch in batches:
        for left in reversed(range(tries)):
            try:
                results.append(executor.submit(function, batch).result())
                break
            except ConnectionError:
                if not left:
                    raise
    return results
