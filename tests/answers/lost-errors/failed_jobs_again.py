"""wasteful|wrong-result: to get its error, a job that failed is called a second time."""

import threading


def run_all(jobs):
    results, errors = {}, {}

    def run(name, job):
        try:
            results[name] = job()
        except BaseException:
            try:
                job()
            except BaseException as error:
                errors[name] = error

    threads = [threading.Thread(target=run, args=pair) for pair in jobs.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, errors
