"""wrong-result: of a group of exceptions it gives the first one."""

import threading


def run_all(jobs):
    results, errors = {}, {}

    def run(name, job):
        try:
            results[name] = job()
        except BaseExceptionGroup as group:
            errors[name] = group.exceptions[0]
        except BaseException as error:
            errors[name] = error

    threads = [threading.Thread(target=run, args=item) for item in jobs.items()]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return results, errors
