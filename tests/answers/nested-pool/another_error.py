"""wrong-result: the caller gets a new exception in place of the one that was raised."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        try:
            pages = list(pool.map(pages_of, sites))
            sizes = [pool.map(size_of, each) for each in pages]
            return [sum(each) for each in sizes]
        except LookupError as e:
            raise LookupError("a site could not be measured") from e
