"""busy-wait: it counts in a loop what has come."""

import threading


def run_all(jobs):
    results, errors = {}, {}

    def run(name, job):
        try:
            results[name] = job()
        except BaseException as error:
            errors[name] = error

    for pair in jobs.items():
        threading.Thread(target=run, args=pair).start()
    while len(results) + len(errors) < len(jobs):
        pass
    return results, errors
