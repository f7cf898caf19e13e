"""swallowed: nobody looks at the exit codes."""

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
        sender.close()
        running.append((item, process, receiver))
    results = {}
    for item, process, receiver in running:
        try:
            results[item] = receiver.recv()
        except EOFError:
            pass
        process.join()
    return results, {}
