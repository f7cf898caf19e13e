"""lost-item: a job that takes longer than the time-out of join is given up."""

import threading


def run_all(jobs):
    results, errors = {}, {}

    def run(name, job):
        try:
            results[name] = job()
        except BaseException as error:
            errors[name] = error

    threads = [threading.Thread(target=run, args=item) for item in jobs.items()]
    for t in threads:
        t.start()
    for t in threads:
        t.join(10)
    return results, errors
