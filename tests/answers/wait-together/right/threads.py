"""Threads made by hand, each with its own place in the list."""

import threading


def fetch_all(get, addresses):
    pages = [None] * len(addresses)

    def work(place):
        pages[place] = get(addresses[place])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(addresses))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return pages
