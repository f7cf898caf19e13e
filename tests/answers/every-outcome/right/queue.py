"""Threads that take addresses from a queue, and a lock around the dictionaries."""

import queue
import threading


def load_all(load, urls, workers):
    waiting, lock = queue.SimpleQueue(), threading.Lock()
    results, errors = {}, {}
    for url in urls:
        waiting.put(url)

    def work():
        while True:
            try:
                url = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                result = load(url)
            except Exception as error:
                with lock:
                    errors[url] = error
            else:
                with lock:
                    results[url] = result

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, errors
