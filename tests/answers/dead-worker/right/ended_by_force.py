"""Whoever is still there at the end is terminated, also one that has just ended."""

# %%module each_alone
from multiprocessing import Pipe, Process


def call(sender, work, item):
    sender.send(work(item))


def run_each(work, items):
    started = {}
    for item in items:
        receiver, sender = Pipe(duplex=False)
        process = Process(target=call, args=(sender, work, item))
        process.start()
        sender.close()
        started[item] = process, receiver
    results, codes = {}, {}
    try:
        for item, (process, receiver) in started.items():
            try:
                results[item] = receiver.recv()
            except EOFError:
                pass
            process.join()
            if process.exitcode:
                codes[item] = process.exitcode
    finally:
        for process, receiver in started.values():
            process.terminate()
            process.join()
            receiver.close()
    return results, codes


# %%
