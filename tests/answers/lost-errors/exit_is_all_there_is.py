"""swallowed: SystemExit is not the only one that is no Exception."""

import threading


def run_all(jobs):
    results, errors = {}, {}

    def run(name, job):
        try:
            results[name] = job()
        except (Exception, SystemExit) as error:
            errors[name] = error

    threads = [threading.Thread(target=run, args=pair) for pair in jobs.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, errors
