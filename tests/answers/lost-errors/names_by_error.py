"""swallowed: of two jobs that raise the same object, the first loses its error."""

import threading


def run_all(jobs):
    results, names = {}, {}

    def run(name, job):
        try:
            results[name] = job()
        except BaseException as error:
            names[error] = name

    threads = [threading.Thread(target=run, args=pair) for pair in jobs.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, {name: error for error, name in names.items()}
