"""leak: all are started and nobody waits for them."""

import threading


def fetch_all(fetch, urls):
    for url in urls:
        threading.Thread(target=fetch, args=(url,)).start()
