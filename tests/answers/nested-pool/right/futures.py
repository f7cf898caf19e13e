"""Futures of pages, submitted as soon as the pages of a site are known."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def site_sizes(sites, pages_of, size_of, workers):
    pool = ThreadPoolExecutor(workers)
    try:
        listed = {pool.submit(pages_of, site): number for number, site in enumerate(sites)}
        sized = {}
        for future in as_completed(listed):
            sized[listed[future]] = [pool.submit(size_of, page) for page in future.result()]
        return [sum(f.result() for f in sized[number]) for number in range(len(sites))]
    finally:
        pool.shutdown()
