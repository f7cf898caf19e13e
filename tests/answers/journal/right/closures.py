"""No methods: each journal gets its own functions; a line travels in a tuple."""

import queue
import threading


class Journal:
    def __init__(self, write):
        q = queue.Queue()

        def work():
            while entry := q.get():
                write(entry[0])

        worker = threading.Thread(target=work, name="journal")
        worker.start()
        lock = threading.Lock()
        is_open = True

        def log(line):
            with lock:
                if not is_open:
                    raise RuntimeError("closed")
                q.put((line,))

        def close():
            nonlocal is_open
            with lock:
                was, is_open = is_open, False
                if was:
                    q.put(())
            worker.join()

        self.log, self.close = log, close
