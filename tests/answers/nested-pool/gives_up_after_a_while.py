"""exception: a timeout turns the deadlock into an error, and slow pages, too."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:

        def site_size(site):
            return sum(pool.map(size_of, pages_of(site), timeout=60))

        return list(pool.map(site_size, sites))
