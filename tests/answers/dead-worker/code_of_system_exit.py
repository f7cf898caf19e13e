"""wrong-result: what sys.exit() was given is no exit code if it is a text."""

# %%module each_alone
import sys
from multiprocessing import Pipe, Process


def run(work, item, sender):
    try:
        sender.send(("result", work(item)))
    except SystemExit as error:
        sender.send(("code", error.code))
    except Exception:
        sender.send(("code", 1))


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
            kind, value = receiver.recv()
            (results if kind == "result" else codes)[item] = value
            p.join()
        except EOFError:
            p.join()
            codes[item] = p.exitcode
    return results, codes
