"""map over a function that catches what load raises."""

from concurrent.futures import ThreadPoolExecutor


def load_all(load, urls, workers):
    def attempt(url):
        try:
            return True, load(url)
        except Exception as error:
            return False, error

    both = ({}, {})
    with ThreadPoolExecutor(workers) as pool:
        for url, (good, value) in zip(urls, pool.map(attempt, urls)):
            both[0 if good else 1][url] = value
    return both
