"""Callbacks fill the dictionaries."""

from concurrent.futures import ThreadPoolExecutor


def load_all(load, urls, workers):
    results, errors = {}, {}

    def note(u):
        def done(f):
            e = f.exception()
            if e is None:
                results[u] = f.result()
            else:
                errors[u] = e

        return done

    with ThreadPoolExecutor(workers) as pool:
        for u in urls:
            pool.submit(load, u).add_done_callback(note(u))
    return results, errors
