"""race|exception|hang: all processes write into one pipe at the same time."""

# %%module each_alone
from multiprocessing import Pipe, Process


def _run(work, item, sender):
    sender.send((item, work(item)))


def run_each(work, items):
    receiver, sender = Pipe(duplex=False)
    processes = {item: Process(target=_run, args=(work, item, sender)) for item in items}
    for process in processes.values():
        process.start()
    sender.close()
    results = {}
    while True:
        try:
            item, value = receiver.recv()
        except EOFError:
            break
        results[item] = value
    codes = {}
    for item, process in processes.items():
        process.join()
        if process.exitcode:
            codes[item] = process.exitcode
    return results, codes
