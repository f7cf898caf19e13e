"""sequential: the pages of one site are asked one after the other."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:

        def site_size(site):
            return sum(size_of(page) for page in pages_of(site))

        return list(pool.map(site_size, sites))
