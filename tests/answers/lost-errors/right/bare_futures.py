"""Futures without an executor."""

import threading
from concurrent.futures import Future, wait


def run_all(jobs):
    futures = {name: Future() for name in jobs}

    def run(future, job):
        try:
            future.set_result(job())
        except BaseException as error:
            future.set_exception(error)

    threads = []
    for name in jobs:
        threads.append(
            threading.Thread(target=run, args=(futures[name], jobs[name]), daemon=True)
        )
        threads[-1].start()
    wait(futures.values())
    for thread in threads:
        thread.join()
    errors = {n: f.exception() for n, f in futures.items() if f.exception() is not None}
    return {n: f.result() for n, f in futures.items() if n not in errors}, errors
