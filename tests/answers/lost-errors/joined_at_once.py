"""sequential: each thread is joined before the next one is started."""

import threading


def run_all(jobs):
    results, errors = {}, {}

    def run(name, job):
        try:
            results[name] = job()
        except BaseException as error:
            errors[name] = error

    for pair in jobs.items():
        thread = threading.Thread(target=run, args=pair)
        thread.start()
        thread.join()
    return results, errors
