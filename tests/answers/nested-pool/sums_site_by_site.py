"""sequential: the pages of the next site are handed in after the sum of the last."""

import queue
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed, wait


def site_sizes(sites, pages_of, size_of, workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        return [sum(pool.map(size_of, ps)) for ps in list(pool.map(pages_of, sites))]
