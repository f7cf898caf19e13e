"""One queue, read with a timeout as long as processes are alive."""

# %%module each_alone
import queue
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
    while True:
        alive = any(process.is_alive() for process in processes.values())
        try:
            item, value = results.get(timeout=0.05)
            found[item] = value
        except queue.Empty:
            if not alive:
                break
    for process in processes.values():
        process.join()
    return found, {i: p.exitcode for i, p in processes.items() if p.exitcode}
