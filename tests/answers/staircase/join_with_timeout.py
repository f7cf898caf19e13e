"""leak: join(timeout) returns although the thread has not ended."""

import threading


def fetch_all(fetch, urls):
    threads = [threading.Thread(target=fetch, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
