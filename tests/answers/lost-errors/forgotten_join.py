"""wrong-result|lost-item|swallowed: it returns before the threads have ended."""

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
    return dict(results), dict(errors)
