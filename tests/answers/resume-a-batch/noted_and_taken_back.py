"""lost-item: notes a name before its work, and takes it back on an error."""

import threading


def run_batch(names, work, journal, stop, workers):
    todo, errors, lock = [n for n in names if n not in journal][::-1], {}, threading.Lock()

    def loop():
        while True:
            with lock:
                if stop.is_set() or not todo:
                    return
                name = todo.pop()
                journal.append(name)
            try:
                work(name)
            except Exception as error:
                errors[name] = error
                with lock:
                    journal.remove(name)

    threads = [threading.Thread(target=loop) for _ in range(workers)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return errors
