"""hang: the caller's own copy of the sending end keeps the pipe open."""

# %%module each_alone
from multiprocessing import Pipe, Process


def send_result(sender, work, item):
    sender.send(work(item))


def run_each(work, items):
    running = []
    for item in items:
        receiver, sender = Pipe(duplex=False)
        process = Process(target=send_result, args=(sender, work, item))
        process.start()
        running.append((item, process, receiver, sender))
    results, codes = {}, {}
    for item, process, receiver, sender in running:
        try:
            results[item] = receiver.recv()
        except EOFError:
            pass
        process.join()
        if process.exitcode != 0:
            codes[item] = process.exitcode
    return results, codes
