"""swallowed: a page that fails as the network does counts as an empty one."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    def size(page):
        try:
            return size_of(page)
        except OSError:
            return 0

    with ThreadPoolExecutor(max_workers=workers) as pool:
        pages = list(pool.map(pages_of, sites))
        return [sum(s) for s in [pool.map(size, each) for each in pages]]
