"""unbounded: a second pool doubles the number of calls at once."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    with ThreadPoolExecutor(workers) as outer, ThreadPoolExecutor(workers) as inner:

        def site_size(site):
            return sum(inner.map(size_of, pages_of(site)))

        return list(outer.map(site_size, sites))
