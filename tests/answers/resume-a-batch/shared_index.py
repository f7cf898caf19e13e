"""exception|lost-item|wasteful|wrong-result: two threads read the same index before either adds one."""

import threading


def run_batch(names, work, journal, stop, workers):
    failed, left, index = {}, [name for name in names if name not in journal], 0

    def loop():
        nonlocal index
        while index < len(left) and not stop.is_set():
            name = left[index]
            index += 1
            try:
                work(name)
            except Exception as error:
                failed[name] = error
            else:
                journal.append(name)

    threads = [threading.Thread(target=loop) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed
