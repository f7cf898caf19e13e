"""sequential: a plain loop does one after the other."""


def run_batch(names, work, journal, stop, workers):
    failed = {}
    for name in names:
        if stop.is_set():
            break
        if name in journal:
            continue
        try:
            work(name)
            journal.append(name)
        except Exception as error:
            failed[name] = error
    return failed
