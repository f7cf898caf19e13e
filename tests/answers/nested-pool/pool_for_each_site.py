"""unbounded: each site has a pool of its own."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    def site_size(site):
        with ThreadPoolExecutor(max_workers=workers) as own:
            return sum(own.map(size_of, pages_of(site)))

    with ThreadPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(site_size, sites))
