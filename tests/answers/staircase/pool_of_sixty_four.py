"""sequential: a pool of a size that seemed enough."""

import threading
from concurrent.futures import ThreadPoolExecutor


def fetch_all(fetch, urls):
    with ThreadPoolExecutor(64) as p:
        return list(p.map(fetch, urls)) and None
    threads = [threading.Thread(target=fetch, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
