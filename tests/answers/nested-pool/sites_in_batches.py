"""sequential: as many sites as workers, and the next when all of them are listed."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    with ThreadPoolExecutor(workers) as pool:
        lists = []
        for k in range(0, len(sites), workers):
            lists += list(pool.map(pages_of, sites[k : k + workers]))
        sizes = [pool.map(size_of, ps) for ps in lists]
        return [sum(s) for s in sizes]
