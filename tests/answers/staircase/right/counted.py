"""A queue on which each thread reports its end; the last page is fetched by the caller."""

from queue import Queue
from threading import Thread


def fetch_all(fetch, urls):
    ended = Queue()

    def work(url):
        fetch(url)
        ended.put(url)

    *others, last = urls
    for url in others:
        Thread(target=work, args=(url,), daemon=True).start()
    fetch(last)
    for _ in others:
        ended.get()
