"""All pages of all sites in one row."""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain


def site_sizes(sites, pages_of, size_of, workers):
    with ThreadPoolExecutor(workers) as pool:
        lists = [list(p) for p in pool.map(pages_of, sites)]
        sizes = pool.map(size_of, chain.from_iterable(lists))
        return [sum(next(sizes) for _ in each) for each in lists]
