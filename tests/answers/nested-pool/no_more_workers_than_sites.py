"""sequential: no more workers than sites, though each has many pages."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    if not sites:
        return []
    with ThreadPoolExecutor(max_workers=min(workers, len(sites))) as pool:
        listed = list(pool.map(pages_of, sites))
        handed = [pool.map(size_of, p) for p in listed]
        return [sum(h) for h in handed]
