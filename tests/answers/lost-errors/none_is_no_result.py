"""wrong-result: None as a result is taken for no result."""

import threading


def run_all(jobs):
    results, errors = {}, {}

    def run(name, job):
        try:
            value = job()
            if value:
                results[name] = value
        except BaseException as error:
            errors[name] = error

    threads = [threading.Thread(target=run, args=pair) for pair in jobs.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, errors
