"""deadlock: one more worker is not enough where there are more sites."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    with ThreadPoolExecutor(max_workers=workers + 1) as pool:

        def site_size(site):
            return sum(pool.map(size_of, pages_of(site)))

        return list(pool.map(site_size, sites))
