"""type: the last page is fetched by the caller itself."""

import threading


def fetch_all(fetch, urls):
    threads = [threading.Thread(target=fetch, args=(url,)) for url in urls[:-1]]
    for thread in threads:
        thread.start()
    fetch(urls[-1])
    for thread in threads:
        thread.join()
