"""sequential: two batches are handed in when the two before them are done."""


def run_all(executor, function, batches, tries):
    results = []
    for i in range(0, len(batches), 2):
        part = batches[i : i + 2]
        futures = [executor.submit(function, b) for b in part]
        for b, f in zip(part, futures):
            for left in reversed(range(tries)):
                try:
                    results.append(f.result())
                    break
                except ConnectionError:
                    if not left:
                        raise
                    f = executor.submit(function, b)
    return results
