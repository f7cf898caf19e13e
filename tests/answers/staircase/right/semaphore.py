"""A semaphore counts those that have ended."""

import threading


def fetch_all(fetch, urls):
    done = threading.Semaphore(0)

    def run(url):
        try:
            fetch(url)
        finally:
            done.release()

    for url in urls:
        threading.Thread(target=run, args=(url,)).start()
    for _ in urls:
        done.acquire()
