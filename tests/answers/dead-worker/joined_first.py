"""hang: join() waits for a process that waits for a reader of its queue."""

# %%module each_alone
from multiprocessing import Process, Queue


def put_result(results, work, item):
    results.put((item, work(item)))


def run_each(work, items):
    results, found = Queue(), {}
    processes = {
        item: Process(target=put_result, args=(results, work, item)) for item in items
    }
    for process in processes.values():
        process.start()
    for process in processes.values():
        process.join()
    for process in processes.values():
        if process.exitcode == 0:
            item, value = results.get()
            found[item] = value
    return found, {i: p.exitcode for i, p in processes.items() if p.exitcode}
