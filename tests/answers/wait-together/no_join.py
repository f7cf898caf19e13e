"""lost-item|wrong-result: it returns before the threads have fetched anything."""

import threading


def fetch_all(fetch, urls):
    pages = [None] * len(urls)

    def work(place, url):
        pages[place] = fetch(url)

    for place, url in enumerate(urls):
        threading.Thread(target=work, args=(place, url)).start()
    return pages
