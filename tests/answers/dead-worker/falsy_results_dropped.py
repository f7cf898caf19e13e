"""lost-item: a result that is 0 is taken for none."""

# %%module each_alone
from multiprocessing import Pipe, Process


def send(w, work, item):
    w.send(work(item))


def run_each(work, items):
    run = {}
    for i in items:
        r, w = Pipe(False)
        p = Process(target=send, args=(w, work, i))
        p.start()
        w.close()
        run[i] = (p, r)
    res, codes = {}, {}
    for i, (p, r) in run.items():
        v = None
        try:
            v = r.recv()
        except EOFError:
            pass
        p.join()
        if v or v is None and not p.exitcode:
            res[i] = v
        if p.exitcode:
            codes[i] = p.exitcode
    return res, codes
