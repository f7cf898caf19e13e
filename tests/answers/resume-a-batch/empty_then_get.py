"""hang: two workers see the last name in the queue, and one waits for another."""

import queue
import threading


def run_batch(names, work, journal, stop, workers):
    todo, errors = queue.Queue(), {}
    for name in names:
        if name not in journal:
            todo.put(name)

    def worker():
        while not todo.empty() and not stop.is_set():
            name = todo.get()
            try:
                work(name)
            except Exception as error:
                errors[name] = error
            else:
                journal.append(name)

    threads = [threading.Thread(target=worker) for _ in range(workers)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return errors
