"""lost-item: a result that is an exception is taken for an error."""

# %%module each_alone
from multiprocessing import Pipe, Process


def _run(work, item, sender):
    try:
        sender.send(work(item))
    except Exception as error:
        sender.send(error)
        raise


def run_each(work, items):
    started = []
    for item in items:
        receiver, sender = Pipe(duplex=False)
        process = Process(target=_run, args=(work, item, sender))
        process.start()
        sender.close()
        started.append((item, process, receiver))
    results, codes = {}, {}
    for item, process, receiver in started:
        try:
            value = receiver.recv()
            if not isinstance(value, Exception):
                results[item] = value
        except EOFError:
            pass
        process.join()
        if process.exitcode:
            codes[item] = process.exitcode
    return results, codes
