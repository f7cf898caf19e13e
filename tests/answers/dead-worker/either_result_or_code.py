"""swallowed: it asks for the exit code only where no result came."""

# %%module dweither
from multiprocessing import Pipe, Process


def run(work, item, sender):
    sender.send(work(item))


def run_each(work, items):
    results, codes, running = {}, {}, []
    for item in items:
        receiver, sender = Pipe(duplex=False)
        p = Process(target=run, args=(work, item, sender))
        p.start()
        sender.close()
        running.append((item, p, receiver))
    for item, p, receiver in running:
        try:
            results[item] = receiver.recv()
            p.join()
        except EOFError:
            p.join()
            if p.exitcode != 0:
                codes[item] = p.exitcode
    return results, codes
