"""Receives in the order in which the results come."""

# %%module each_alone
from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


def send(w, work, item):
    with w:
        w.send(work(item))


def run_each(work, items):
    procs, readers = {}, {}
    for i in items:
        r, w = Pipe(duplex=False)
        procs[i] = Process(target=send, args=(w, work, i), name=f"work {i}")
        procs[i].start()
        w.close()
        readers[r] = i
    res = {}
    while readers:
        for r in wait(list(readers)):
            i = readers.pop(r)
            try:
                res[i] = r.recv()
            except EOFError:
                pass
            r.close()
    for p in procs.values():
        p.join()
    return res, {i: p.exitcode for i, p in procs.items() if p.exitcode != 0}
