"""wrong-result|lost-item: only the first and the last thread are waited for."""

import threading


def fetch_all(fetch, urls):
    pages = [None] * len(urls)

    def get(i, url):
        pages[i] = fetch(url)

    ts = [threading.Thread(target=get, args=(i, u)) for i, u in enumerate(urls)]
    for t in ts:
        t.start()
    ts[0].join()
    ts[-1].join()
    return pages
