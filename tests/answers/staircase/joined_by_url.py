"""leak: threads by url; of two with one url, only the later is joined."""

import threading


def fetch_all(fetch, urls):
    threads = {}
    for url in urls:
        threads[url] = threading.Thread(target=fetch, args=(url,))
        threads[url].start()
    for thread in threads.values():
        thread.join()
