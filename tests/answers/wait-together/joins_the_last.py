"""lost-item|wrong-result: only the thread that was started last is waited for."""

import threading


def fetch_all(fetch, urls):
    pages = [None] * len(urls)

    def work(place):
        pages[place] = fetch(urls[place])

    for place in range(len(urls)):
        thread = threading.Thread(target=work, args=(place,))
        thread.start()
    thread.join()
    return pages
