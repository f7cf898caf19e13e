"""A queue for each process, and a wait for the queue or the end, whichever is first."""

# %%module each_alone
import multiprocessing
from multiprocessing.connection import wait


def put_result(results, work, item):
    results.put((item, work(item)))


def run_each(work, items):
    found, codes, running = {}, {}, []
    for item in items:
        queue = multiprocessing.SimpleQueue()
        process = multiprocessing.Process(target=put_result, args=(queue, work, item))
        process.start()
        running.append((item, queue, process))
    for item, queue, process in running:
        wait([queue._reader, process.sentinel])
        if not queue.empty():
            key, value = queue.get()
            found[key] = value
        process.join()
        if process.exitcode:
            codes[item] = process.exitcode
        queue.close()
    return found, codes
