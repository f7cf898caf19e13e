"""wrong-result: args is no tuple without the comma, but the url's characters."""

import threading


def fetch_all(fetch, urls):
    threads = [threading.Thread(target=fetch, args=(u)) for u in urls]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
