"""wrong-result: the dictionaries are the module's, also for a call inside a job."""

import threading

results, errors = {}, {}


def run_all(jobs):
    global results, errors
    results, errors = {}, {}

    def run(name, job):
        try:
            results[name] = job()
        except BaseException as error:
            errors[name] = error

    threads = [threading.Thread(target=run, args=pair) for pair in jobs.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, errors
