"""busy-wait: a loop asks is_alive() in place of join()."""

import threading


def fetch_all(fetch, urls):
    threads = [threading.Thread(target=fetch, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        pass
