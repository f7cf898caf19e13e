"""sequential: the threads are made first, and still started one after the other."""

import threading


def fetch_all(fetch, urls):
    threads = [threading.Thread(target=fetch, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
        thread.join()
