"""In rounds: what is missing after one is handed in with the next."""


def run_all(pool, work, batches, tries=3):
    results = {}
    for attempt in range(1, tries + 1):
        futures = {
            n: pool.submit(work, batch)
            for n, batch in enumerate(batches)
            if n not in results
        }
        for n, future in futures.items():
            try:
                results[n] = future.result()
            except ConnectionError:
                if attempt == tries:
                    raise
    return [results[n] for n in range(len(batches))]
