"""unbounded: the pool is made so large that it does not fill up."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    with ThreadPoolExecutor(max_workers=workers + len(sites)) as pool:

        def site_size(site):
            return sum(pool.map(size_of, pages_of(site)))

        return list(pool.map(site_size, sites))
