"""A thread for each name, of which a semaphore lets some in."""

import threading


def run_batch(names, work, journal, stop, workers):
    slots, errors, threads = threading.Semaphore(workers), {}, []

    class Once(threading.Thread):
        def __init__(self, name_of_work):
            super().__init__()
            self.what = name_of_work

        def run(self):
            try:
                work(self.what)
                journal.append(self.what)
            except Exception as error:
                errors[self.what] = error
            finally:
                slots.release()

    for name in [n for n in names if n not in journal]:
        slots.acquire()
        if stop.is_set():
            slots.release()
            break
        thread = Once(name)
        threads.append(thread)
        thread.start()
    for thread in threads:
        thread.join()
    return errors
