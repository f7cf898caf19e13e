"""lost-item|swallowed: the keys are the items' texts, and not the items."""

# %%module each_alone
from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


def run(work, item, sender):
    with sender:
        sender.send(work(item))


def run_each(work, items):
    results, codes, crew, waiting = {}, {}, {}, {}
    for item in items:
        receiver, sender = Pipe(duplex=False)
        p = Process(target=run, args=(work, item, sender))
        p.start()
        sender.close()
        crew[str(item)] = p
        waiting[receiver] = str(item)
    while waiting:
        for receiver in wait(list(waiting)):
            item = waiting.pop(receiver)
            try:
                results[item] = receiver.recv()
            except EOFError:
                pass
    for item, p in crew.items():
        p.join()
        if p.exitcode:
            codes[item] = p.exitcode
    return results, codes
