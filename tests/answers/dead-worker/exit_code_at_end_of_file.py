"""swallowed: EOF on the pipe is not yet the process's end; without join() the code is None."""

# %%module each_alone
from multiprocessing import Pipe, Process


def run(work, item, sender):
    sender.send(work(item))


def run_each(work, items):
    results, codes, crew = {}, {}, []
    for item in items:
        receiver, sender = Pipe(duplex=False)
        p = Process(target=run, args=(work, item, sender), daemon=True)
        p.start()
        sender.close()
        crew.append((item, p, receiver))
    for item, p, receiver in crew:
        try:
            results[item] = receiver.recv()
        except EOFError:
            pass
        if (code := p.exitcode) not in (0, None):
            codes[item] = code
    return results, codes
