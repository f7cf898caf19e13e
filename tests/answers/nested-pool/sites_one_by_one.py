"""sequential: the main thread asks one site after the other."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        return [sum(pool.map(size_of, pages_of(site))) for site in sites]
