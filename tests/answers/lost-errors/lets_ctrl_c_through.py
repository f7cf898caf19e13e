"""swallowed: KeyboardInterrupt is raised again, in a thread, where nobody catches it."""

import threading


def run_all(jobs):
    results, errors = {}, {}

    def run(name, job):
        try:
            results[name] = job()
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            errors[name] = error

    threads = [threading.Thread(target=run, args=pair) for pair in jobs.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, errors
