"""threads that take from a queue until it is empty or stop is set"""

import queue
import threading


def run_batch(files, handle, journal, stop, count):
    todo, failed = queue.SimpleQueue(), {}
    for file in files:
        if file not in journal:
            todo.put(file)

    def worker():
        while not stop.is_set():
            try:
                file = todo.get_nowait()
            except queue.Empty:
                return
            try:
                handle(file)
            except Exception as error:
                failed[file] = error
            else:
                journal.append(file)

    threads = [threading.Thread(target=worker) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed
