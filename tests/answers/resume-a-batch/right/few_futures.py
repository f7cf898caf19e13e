"""No more futures than workers; the caller sees who is done."""

from concurrent.futures import ThreadPoolExecutor, wait


def run_batch(names, work, journal, stop, workers):
    from concurrent.futures import FIRST_COMPLETED

    left = [n for n in reversed(names) if n not in journal]
    errors, under_way = {}, {}

    def one(name):
        work(name)
        journal.append(name)

    with ThreadPoolExecutor(workers) as pool:
        while under_way or (left and not stop.is_set()):
            while left and len(under_way) < workers and not stop.is_set():
                name = left.pop()
                under_way[pool.submit(one, name)] = name
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for f in done:
                name = under_way.pop(f)
                if f.exception():
                    errors[name] = f.exception()
    return errors
