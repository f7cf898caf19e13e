"""lost-item: a result that takes longer than the time-out is given up."""

# %%module each_alone
import queue
from multiprocessing import Process, Queue


def run(work, item, out):
    out.put((item, work(item)))


def run_each(work, items):
    out = Queue()
    processes = {item: Process(target=run, args=(work, item, out)) for item in items}
    for p in processes.values():
        p.start()
    results = {}
    for _ in processes:
        try:
            item, value = out.get(timeout=1)
            results[item] = value
        except queue.Empty:
            break
    for p in processes.values():
        p.join()
    return results, {item: p.exitcode for item, p in processes.items() if p.exitcode}
