"""exception: without items there is no pool of threads."""

# %%module each_alone
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pipe, Process


def run(work, item, sender):
    sender.send(work(item))


def run_each(work, items):
    items = list(items)
    results, codes = {}, {}
    crew = []
    for item in items:
        receiver, sender = Pipe(duplex=False)
        p = Process(target=run, args=(work, item, sender))
        p.start()
        sender.close()
        crew.append((item, p, receiver))

    def collect(entry):
        item, p, receiver = entry
        try:
            results[item] = receiver.recv()
        except EOFError:
            pass
        p.join()
        if p.exitcode:
            codes[item] = p.exitcode

    with ThreadPoolExecutor(len(items)) as pool:
        list(pool.map(collect, crew))
    return results, codes
