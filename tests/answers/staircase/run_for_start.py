"""sequential: run() is an ordinary call."""

import threading


def fetch_all(fetch, urls):
    threads = [threading.Thread(target=fetch, args=(url,)) for url in urls]
    for thread in threads:
        thread.run()
