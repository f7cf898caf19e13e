"""hang: get() waits for the result of a process that is dead."""

# %%module each_alone
from multiprocessing import Process, Queue


def put_result(results, work, item):
    results.put((item, work(item)))


def run_each(work, items):
    results = Queue()
    processes = {
        item: Process(target=put_result, args=(results, work, item)) for item in items
    }
    for process in processes.values():
        process.start()
    found = dict(results.get() for _ in items)
    for process in processes.values():
        process.join()
    return found, {i: p.exitcode for i, p in processes.items() if p.exitcode}
