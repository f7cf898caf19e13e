"""lost-item: jobs called 1 and '1' are the same to it."""

import threading


def run_all(jobs):
    results, errors = {}, {}

    def run(name, job):
        try:
            results[str(name)] = job()
        except BaseException as error:
            errors[str(name)] = error

    threads = [threading.Thread(target=run, args=item) for item in jobs.items()]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return results, errors
