"""A thread for each call, and a semaphore around the calls."""

import threading
from concurrent.futures import Future


def site_sizes(sites, pages_of, size_of, workers):
    free = threading.Semaphore(workers)

    def start(function, argument):
        future = Future()

        def work():
            with free:
                try:
                    future.set_result(function(argument))
                except Exception as error:
                    future.set_exception(error)

        thread = threading.Thread(target=work)
        thread.start()
        threads.append(thread)
        return future

    threads = []
    try:
        lists = [start(pages_of, site) for site in sites]
        sizes = [[start(size_of, page) for page in each.result()] for each in lists]
        return [sum(size.result() for size in each) for each in sizes]
    finally:
        for thread in threads:
            thread.join()
