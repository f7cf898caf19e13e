"""swallowed: a site whose pages cannot be found has none."""

import queue
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed, wait


def site_sizes(sites, pages_of, size_of, workers):
    def safe(s):
        try:
            return pages_of(s)
        except Exception:
            return []

    with ThreadPoolExecutor(max_workers=workers) as pool:
        pages = list(pool.map(safe, sites))
        return [sum(m) for m in [pool.map(size_of, p) for p in pages]]
