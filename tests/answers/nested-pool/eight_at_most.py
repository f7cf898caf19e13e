"""sequential: however many workers are asked for, eight at most."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    with ThreadPoolExecutor(max_workers=min(workers, 8)) as pool:
        pages = list(pool.map(pages_of, sites))
        futures = [[pool.submit(size_of, p) for p in ps] for ps in pages]
        return [sum(f.result() for f in fs) for fs in futures]
