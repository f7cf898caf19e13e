"""wrong-result|lost-item: it sleeps for as long as pages usually take."""

import threading
import time


def fetch_all(fetch, urls):
    pages = [None] * len(urls)

    def work(place):
        pages[place] = fetch(urls[place])

    for place in range(len(urls)):
        threading.Thread(target=work, args=(place,)).start()
    time.sleep(0.5)
    return pages
