"""sequential: two processes at a time."""

# %%module each_alone
from multiprocessing import Pipe, Process


def send(w, work, item):
    w.send(work(item))


def run_each(work, items):
    res, codes = {}, {}
    for k in range(0, len(items), 2):
        run = {}
        for i in items[k : k + 2]:
            r, w = Pipe(False)
            p = Process(target=send, args=(w, work, i))
            p.start()
            w.close()
            run[i] = (p, r)
        for i, (p, r) in run.items():
            try:
                res[i] = r.recv()
            except EOFError:
                pass
            p.join()
            if p.exitcode:
                codes[i] = p.exitcode
    return res, codes
