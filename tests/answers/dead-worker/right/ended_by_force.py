"""Each is terminated, though it has just ended: it waits for that, and has not joined."""

# %%module each_alone
from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


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
    for item, (process, receiver) in started.items():
        try:
            results[item] = receiver.recv()
        except EOFError:
            pass
        wait([process.sentinel])
        process.terminate()
        process.join()
        receiver.close()
        if process.exitcode:
            codes[item] = process.exitcode
    return results, codes


# %%
