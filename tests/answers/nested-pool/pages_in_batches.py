"""sequential: as many pages as workers, and the next when all of them are measured."""

from concurrent.futures import ThreadPoolExecutor


def site_sizes(sites, pages_of, size_of, workers):
    with ThreadPoolExecutor(workers) as pool:
        lists = list(pool.map(pages_of, sites))
        flat = [(i, p) for i, ps in enumerate(lists) for p in ps]
        sizes = [0] * len(lists)
        for k in range(0, len(flat), workers):
            part = flat[k : k + workers]
            for (i, _), s in zip(part, list(pool.map(size_of, [p for _, p in part]))):
                sizes[i] += s
        return sizes
