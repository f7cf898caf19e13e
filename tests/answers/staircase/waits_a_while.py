"""leak: a wait of fixed length takes the place of the join."""

import threading
import time


def fetch_all(fetch, urls):
    for url in urls:
        threading.Thread(target=fetch, args=(url,)).start()
    time.sleep(5)
