"""wrong-result: a site that is asked for twice is there once."""

import queue
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed, wait


def site_sizes(sites, pages_of, size_of, workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        pages = dict(zip(sites, pool.map(pages_of, sites)))
        sizes = {p: pool.submit(size_of, p) for ps in pages.values() for p in ps}
        return [sum(sizes[p].result() for p in ps) for ps in pages.values()]
