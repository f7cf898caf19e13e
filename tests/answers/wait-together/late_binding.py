"""lost-item|wrong-result|wasteful|order: the threads read the loop variable too late."""

import threading


def fetch_all(fetch, urls):
    pages = {}
    threads = []
    for url in urls:
        threads.append(threading.Thread(target=lambda: pages.update({url: fetch(url)})))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [pages.get(url) for url in urls]
