"""leak: after an error nobody gets to the line that shuts the pool down."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    pool = ThreadPoolExecutor(max_workers=workers)
    pages = list(pool.map(pages_of, sites))
    sizes = [pool.map(size_of, each) for each in pages]
    found = [sum(each) for each in sizes]
    pool.shutdown()
    return found
