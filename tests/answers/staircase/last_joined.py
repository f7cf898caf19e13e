"""leak: the join after the loop waits for the last thread only."""

import threading


def fetch_all(fetch, urls):
    for url in urls:
        thread = threading.Thread(target=fetch, args=(url,))
        thread.start()
    thread.join()
