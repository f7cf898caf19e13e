"""swallowed: a StopIteration is taken for the end of a job that is a generator."""

import threading


def run_all(jobs):
    results, errors = {}, {}

    def run(name, job):
        try:
            results[name] = job()
        except StopIteration as end:
            results[name] = end.value
        except BaseException as error:
            errors[name] = error

    threads = [threading.Thread(target=run, args=pair) for pair in jobs.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, errors
