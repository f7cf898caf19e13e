"""a class of thread, and a queue that brings home how each one ended"""

import queue
import threading


class Worker(threading.Thread):
    def __init__(self, name, job, outcomes):
        super().__init__(name=str(name))
        self.key, self.job, self.outcomes = name, job, outcomes

    def run(self):
        try:
            value, error = self.job(), None
        except BaseException as caught:
            value, error = None, caught
        self.outcomes.put((self.key, value, error))


def run_all(jobs):
    outcomes = queue.Queue()
    workers = [Worker(name, job, outcomes) for name, job in jobs.items()]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    results, errors = {}, {}
    while not outcomes.empty():
        name, value, error = outcomes.get()
        if error:
            errors[name] = error
        else:
            results[name] = value
    return results, errors
