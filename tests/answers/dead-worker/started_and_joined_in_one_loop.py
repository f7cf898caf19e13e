"""sequential: each process ends before the next is started."""

# %%module each_alone
from multiprocessing import Pipe, Process


def send_result(sender, work, item):
    sender.send(work(item))


def run_each(work, items):
    results, codes = {}, {}
    for item in items:
        receiver, sender = Pipe(duplex=False)
        process = Process(target=send_result, args=(sender, work, item))
        process.start()
        sender.close()
        try:
            results[item] = receiver.recv()
        except EOFError:
            pass
        process.join()
        if process.exitcode != 0:
            codes[item] = process.exitcode
    return results, codes
