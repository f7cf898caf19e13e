"""lost-item: the lambda looks up url when it runs, and by then url is the next one."""

import threading


def fetch_all(fetch, urls):
    threads = []
    for url in urls:
        thread = threading.Thread(target=lambda: fetch(url))
        threads.append(thread)
        thread.start()
    for thread in threads:
        thread.join()
