"""Callbacks, and an event for the end."""

import threading


def run_all(executor, function, batches, tries):
    if not batches:
        return []
    results, errors = {}, []
    lock, done = threading.Lock(), threading.Event()

    def hand_in(n, left):
        executor.submit(function, batches[n]).add_done_callback(
            lambda f: finish(n, left, f)
        )

    def finish(n, left, future):
        error = future.exception()
        if isinstance(error, ConnectionError) and left > 1:
            return hand_in(n, left - 1)
        with lock:
            if error:
                errors.append(error)
            else:
                results[n] = future.result()
            if errors or len(results) == len(batches):
                done.set()

    for n in range(len(batches)):
        hand_in(n, tries)
    done.wait()
    if errors:
        raise errors[0]
    return [results[n] for n in range(len(batches))]
