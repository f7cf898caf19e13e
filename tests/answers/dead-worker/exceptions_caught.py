"""swallowed: the exception is caught in the process, which then ends with 0."""

# %%module each_alone
from multiprocessing import Pipe, Process


def send_result(sender, work, item):
    try:
        sender.send(work(item))
    except Exception as error:
        print(error)


def run_each(work, items):
    running = []
    for item in items:
        receiver, sender = Pipe(duplex=False)
        process = Process(target=send_result, args=(sender, work, item))
        process.start()
        sender.close()
        running.append((item, process, receiver))
    results, codes = {}, {}
    for item, process, receiver in running:
        try:
            results[item] = receiver.recv()
        except EOFError:
            pass
        process.join()
        if process.exitcode:
            codes[item] = process.exitcode
    return results, codes
