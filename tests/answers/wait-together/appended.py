"""order: each thread appends its page when it has it."""

import threading


def fetch_all(fetch, urls):
    pages = []
    threads = [
        threading.Thread(target=lambda u=url: pages.append(fetch(u))) for url in urls
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return pages
