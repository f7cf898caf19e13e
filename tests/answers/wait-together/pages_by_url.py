"""lost-item: pages by url: of two equal urls, one page is forgotten."""

import threading


def fetch_all(fetch, urls):
    pages = {}

    def work(url):
        pages[url] = fetch(url)

    threads = [threading.Thread(target=work, args=(url,)) for url in urls]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return [pages[url] for url in urls]
