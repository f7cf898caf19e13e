"""One pool, and the main thread waits for whatever is done first."""

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, as_completed, wait


def site_sizes(sites, pages_of, size_of, workers):
    totals = {}
    with ThreadPoolExecutor(max_workers=workers) as pool:
        listing = {pool.submit(pages_of, site): n for n, site in enumerate(sites)}
        totals = dict.fromkeys(listing.values(), 0)
        measuring = {}
        pending = set(listing)
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                if future in listing:
                    for page in future.result():
                        f = pool.submit(size_of, page)
                        measuring[f] = listing[future]
                        pending.add(f)
                else:
                    totals[measuring[future]] += future.result()
    return [totals[n] for n in sorted(totals)]
