"""Callbacks tell a queue what has ended."""

import queue


def run_all(executor, function, batches, tries):
    done = queue.Queue()

    def send(i, n):
        f = executor.submit(function, batches[i])
        f.add_done_callback(lambda f: done.put((i, n, f)))

    for i in range(len(batches)):
        send(i, 1)
    out = [None] * len(batches)
    left = len(batches)
    while left:
        i, n, f = done.get()
        try:
            out[i] = f.result()
        except ConnectionError:
            if n >= tries:
                raise
            send(i, n + 1)
        else:
            left -= 1
    return out
