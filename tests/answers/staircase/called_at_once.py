"""sequential: target=fetch(url) calls fetch in the caller's thread."""

import threading


def fetch_all(fetch, urls):
    threads = []
    for url in urls:
        thread = threading.Thread(target=fetch(url))
        threads.append(thread)
        thread.start()
    for thread in threads:
        thread.join()
