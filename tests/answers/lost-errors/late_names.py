"""wrong-result|swallowed|lost-item: all threads look up name and job when the loop has gone on."""

import threading


def run_all(jobs):
    results, errors = {}, {}
    threads = []
    for name, job in jobs.items():

        def run():
            try:
                results[name] = job()
            except BaseException as error:
                errors[name] = error

        threads.append(threading.Thread(target=run))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, errors
