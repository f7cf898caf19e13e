"""sequential: each thread is joined before the next one is started."""

import threading


def fetch_all(fetch, urls):
    pages = [None] * len(urls)

    def work(place, url):
        pages[place] = fetch(url)

    for place, url in enumerate(urls):
        thread = threading.Thread(target=work, args=(place, url))
        thread.start()
        thread.join()
    return pages
