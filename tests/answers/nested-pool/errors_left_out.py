"""swallowed: a page that fails counts as nothing."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    def safe(page):
        try:
            return size_of(page)
        except Exception:
            return 0

    with ThreadPoolExecutor(max_workers=workers) as pool:
        pages = list(pool.map(pages_of, sites))
        sizes = [pool.map(safe, each) for each in pages]
        return [sum(each) for each in sizes]
